import type { State } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** A state as far as it is looked at here, with the states inside it. */
interface StateJson {
  readonly Resource?: string;
  readonly TimeoutSeconds?: unknown;
  readonly TimeoutSecondsPath?: unknown;
  readonly States?: { readonly [name: string]: StateJson };
  readonly Branches?: readonly StateJson[];
  readonly Iterator?: StateJson;
  readonly ItemProcessor?: StateJson;
}

/**
 * Refuses, when the app is synthesized, a callback of the user's own states that would wait for ever: the default timeout of
 * a task is three years. At synth, because a chain may still grow after the pipeline is made.
 */
export function checkCallbackTimeouts(scope: Construct, work: State): void {
  scope.node.addValidation({
    validate: () =>
      waitingForEver(work.node.id, work.toStateJson() as StateJson).map(
        (name) => `${scope.node.path}: state '${name}' waits for a task token and must have a taskTimeout, got none`,
      ),
  });
}

function waitingForEver(name: string, state: StateJson): string[] {
  const isCallback = state.Resource?.endsWith('.waitForTaskToken') ?? false;
  const hasTimeout = state.TimeoutSeconds !== undefined || state.TimeoutSecondsPath !== undefined;
  const levels = [...(state.Branches ?? []), state.Iterator, state.ItemProcessor];
  return [
    ...(isCallback && !hasTimeout ? [name] : []),
    ...levels.flatMap((level) =>
      Object.entries(level?.States ?? {}).flatMap(([inner, json]) => waitingForEver(inner, json)),
    ),
  ];
}
