import { Failure } from '../../kernel/failure';
import type { Json, JsonObject } from '../../kernel/json';
import { jsonText } from '../../kernel/json-text';
import type { FailState, Level, MapState, ParallelState, PassState, State } from '../definition';
import { EvaluationFailure } from '../evaluation-failure';
import type { Template } from '../templates/template';
import { endsExecution, SiblingFailed } from './abort';
import type { Checkpoint } from './checkpoint';
import { checkSize, finish, type Left, passOn, stateArguments } from './data-flow';
import type { EventType } from './history';
import { WHOLE } from './history';
import type { Lane } from './lane';
import { readTyped } from './number-source';
import { type Recovered, withRecovery } from './recovery';
import { runChoice } from './states/choice';
import { runDistributedMap } from './states/distributed-map';
import { runMap } from './states/map';
import { runParallel } from './states/parallel';
import { runTask } from './states/task';
import { runWait } from './states/wait';
import { Visit } from './visit';

/** Transitions after which the event loop gets a turn, so that an endless loop can still be stopped. */
const TRANSITIONS_PER_TURN = 1_000;

/** Runs the states of a level one after the other, from its start or a checkpoint, and gives the output of the last. */
export async function runLevel(level: Level, input: Json, lane: Lane, from?: Checkpoint): Promise<Json> {
  let name = from?.stateName ?? level.startAt;
  let data = from?.input ?? input;
  let resumed = from;
  if (from !== undefined) assignTo(lane, from.variables);
  for (let transitions = 1; ; transitions++) {
    lane.signal.throwIfAborted();
    const state = level.states.get(name);
    if (state === undefined) throw new TypeError(`no state '${name}': the parser saw to it`);
    const { output, next } = await runState(state, data, lane, resumed);
    resumed = undefined;
    if (next === undefined) return output;
    name = next;
    data = output;
    if (transitions % TRANSITIONS_PER_TURN === 0) await lane.sleep(0);
  }
}

/**
 * Most bytes that the variables of an execution may take.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
const MAX_VARIABLE_BYTES = 10 * 1_048_576;

async function runState(state: State, input: Json, lane: Lane, from: Checkpoint | undefined): Promise<Recovered> {
  const enteredAt = lane.execution.clock.now();
  const id = lane.emit(`${state.type}StateEntered`, {
    stateEnteredEventDetails: { name: state.name, input: jsonText(input), inputDetails: WHOLE },
  });
  const visit = new Visit(state, lane, input, id, enteredAt, from);
  lane.progress.enter(state.name, input, visit.firstEnteredAt);
  try {
    const left = await runByType(visit);
    checkSize(left.output, state.name);
    if (left.assigned !== undefined) assignTo(lane, left.assigned);
    // A Fail state never comes here: it has no way out but its failure.
    lane.emit(`${state.type}StateExited` as EventType, {
      stateExitedEventDetails: {
        name: state.name,
        output: jsonText(left.output),
        outputDetails: WHOLE,
        ...assignedDetails(left.assigned),
      },
    });
    return left;
  } catch (error) {
    if (error instanceof EvaluationFailure) throw visit.failure(error);
    // What was too large once would be so again: all of it is run anew.
    if (error instanceof Failure && error.error === 'States.DataLimitExceeded') lane.progress.forgetInner();
    if (error instanceof SiblingFailed && !error.isSilent) emitAborted(state, lane);
    throw error;
  }
}

async function runByType(visit: Visit): Promise<Recovered> {
  const { state } = visit;
  switch (state.type) {
    case 'Pass':
      return { ...(await runPass(visit as Visit<typeof state>)), next: state.next };
    case 'Succeed':
      return { ...(await passOn(visit)), next: undefined };
    case 'Fail':
      throw await failureOf(visit as Visit<FailState>);
    case 'Wait':
      return { ...(await runWait(visit as Visit<typeof state>)), next: state.next };
    case 'Choice':
      return runChoice(visit as Visit<typeof state>);
    case 'Task':
      return withRecovery(
        visit as Visit<typeof state>,
        () => runTask(visit as Visit<typeof state>),
        () => {},
      );
    case 'Parallel':
      return runComposite(visit as Visit<typeof state>, (started) =>
        runParallel(visit as Visit<typeof state>, started, runLevel),
      );
    case 'Map':
      return runComposite(visit as Visit<typeof state>, (started) =>
        state.distributed === undefined
          ? runMap(visit as Visit<typeof state>, started, runLevel)
          : runDistributedMap(visit as Visit<typeof state>, started),
      );
    default:
      throw state satisfies never;
  }
}

/** Only a JSONPath state has a result here, so `$states.result` means nothing in a Pass state. */
async function runPass(visit: Visit<PassState>): Promise<Left> {
  if (visit.state.queryLanguage === 'JSONata') return passOn(visit);
  const args = await stateArguments(visit);
  return finish(visit, visit.state.result === undefined ? args : visit.state.result);
}

/** Map and Parallel: `…StateFailed` is written once, when no retrier takes the failure. */
function runComposite(
  visit: Visit<ParallelState | MapState>,
  runAll: (onStarted: () => void) => Promise<Json>,
): Promise<Recovered> {
  const { state, lane } = visit;
  let isRunning = false;
  const attempt = async () => {
    isRunning = false;
    if (visit.retryCount > 0) visit.forgetBefore();
    const results = await runAll(() => {
      isRunning = true;
    });
    isRunning = false;
    lane.emit(`${state.type}StateSucceeded`);
    return finish(visit, results);
  };
  return withRecovery(visit, attempt, (failure) => {
    if (isRunning && !endsExecution(failure)) lane.emit(`${state.type}StateFailed`);
  });
}

async function failureOf(visit: Visit<FailState>): Promise<Failure> {
  return new Failure(
    await failText(visit.state.error, 'Error', visit),
    await failText(visit.state.cause, 'Cause', visit),
  );
}

async function failText(template: Template | undefined, field: string, visit: Visit): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await readTyped(template, 'string', visit);
  if (typeof value === 'string') return value;
  // No page has AWS's text for it; this is how AWS words the same of a task's parameters.
  throw new EvaluationFailure('States.Runtime', `The value for the field '${field}Path' must be a STRING`);
}

function assignTo({ variables, execution }: Lane, assigned: Readonly<Record<string, Json>>): void {
  variables.assign(assigned, (value) => Buffer.byteLength(jsonText(value)));
  if (execution.variableSpace.usedBytes > MAX_VARIABLE_BYTES) {
    const cause = `The variables of the execution take more than ${MAX_VARIABLE_BYTES} bytes.`;
    throw new Failure('States.DataLimitExceeded', cause);
  }
}

function assignedDetails(assigned: JsonObject | undefined) {
  if (assigned === undefined) return {};
  const entries = Object.entries(assigned).map(([name, value]) => [name, jsonText(value)] as const);
  return { assignedVariables: Object.fromEntries(entries), assignedVariablesDetails: WHOLE };
}

/** Only states in which time passes can be found waiting when a sibling fails. */
function emitAborted({ type }: State, lane: Lane): void {
  if (type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map') lane.emit(`${type}StateAborted`);
}
