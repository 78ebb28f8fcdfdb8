import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Sender } from '../../utils/step-functions/read-execution';

/** What a server answered, by command and input, as the JSON that it was on the wire. */
export type Recording = Map<string, string>;

/** Passes every call on, in small pages where there are pages, and notes what came back, its members in another order. */
export function recording(sfn: SFNClient, notes: Recording): Sender {
  const send = async (command: Call) => {
    const key = keyOf(inSmallPages(command));
    try {
      const { $metadata: _metadata, ...answer } = (await sfn.send(command as never)) as Answer;
      notes.set(key, JSON.stringify(answer, reversed));
      return answer;
    } catch (error) {
      notes.set(key, JSON.stringify({ refusal: (error as Error).name }));
      throw error;
    }
  };
  return { send: send as unknown as Sender['send'] };
}

/** Answers from what was noted; a call that was never made has no answer. */
export function replaying(notes: Recording): Sender {
  const send = async (command: Call) => {
    const answer = notes.get(keyOf(inSmallPages(command)));
    if (answer === undefined) throw new Error(`nothing was recorded of ${keyOf(command)}`);
    const { refusal, ...told } = JSON.parse(answer, (name, value) =>
      /Date$|^timestamp$/.test(name) ? new Date(value) : value,
    );
    if (refusal !== undefined) throw Object.assign(new Error('refused'), { name: refusal });
    return told;
  };
  return { send: send as unknown as Sender['send'] };
}

interface Call {
  readonly input: { maxResults?: number };
}

interface Answer {
  readonly $metadata: object;
}

function keyOf(command: Call): string {
  return JSON.stringify([command.constructor.name, command.input]);
}

function inSmallPages(command: Call): Call {
  if (command.input.maxResults !== undefined) command.input.maxResults = 7;
  return command;
}

function reversed(_name: string, value: unknown): unknown {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isPlain ? Object.fromEntries(Object.entries(value).reverse()) : value;
}
