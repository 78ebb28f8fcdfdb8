import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { CONTRACT_VERSION, type HandOffAnswer } from '../../../lib/cross-team-pipeline/contract';

/** What the work ended with. */
export type Answer =
  | { readonly outcome: 'success'; readonly result: unknown }
  | { readonly outcome: 'failure'; readonly error: string; readonly cause: string };

/**
 * Whether the pipeline took it. What it refused it refuses for ever: the token is late, was used before, or is none.
 */
export type Delivery = 'delivered' | 'refused';

/** Says to the pipeline how work went. */
export interface Answerer {
  answer(work: { readonly workId: string; readonly taskToken: string }, answer: Answer): Promise<Delivery>;
  heartbeat(work: { readonly workId: string; readonly taskToken: string }): Promise<Delivery>;
}

/** Errors of the Step Functions API that no other try mends. */
const FINAL_ERRORS: readonly string[] = [
  'TaskTimedOut',
  'TaskDoesNotExist',
  'InvalidToken',
  'InvalidOutput',
  'ValidationException',
];

/** Answers with the token itself, by the Step Functions API. */
export function taskAnswerer(client: SFNClient): Answerer {
  return {
    answer: ({ workId, taskToken }, answer) =>
      delivery(() => {
        if (answer.outcome === 'failure') {
          const { error, cause } = answer;
          return client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
        }
        return client.send(new SendTaskSuccessCommand({ taskToken, output: answerText(workId, answer.result) }));
      }),
    heartbeat: ({ taskToken }) => delivery(() => client.send(new SendTaskHeartbeatCommand({ taskToken }))),
  };
}

/** Bytes that the output of a state may have. */
const LONGEST_ANSWER = 262_144;

/** Success with a result, or failure by name if no state can hold it: refused for its size, the pipeline would wait on. */
export function fittingAnswer(workId: string, result: unknown): Answer {
  const bytes = Buffer.byteLength(answerText(workId, result));
  if (bytes <= LONGEST_ANSWER) return { outcome: 'success', result: result ?? null };
  const cause = `the answer must have at most ${LONGEST_ANSWER} bytes, got ${bytes}`;
  return { outcome: 'failure', error: 'CrossTeam.AnswerTooLarge', cause };
}

/** The output that completes the pipeline's step. */
function answerText(workId: string, result: unknown): string {
  const answer: HandOffAnswer = { version: CONTRACT_VERSION, workId, result: result ?? null };
  return JSON.stringify(answer);
}

async function delivery(send: () => Promise<unknown>): Promise<Delivery> {
  try {
    await send();
    return 'delivered';
  } catch (error) {
    if (FINAL_ERRORS.includes((error as Error).name)) return 'refused';
    throw error;
  }
}
