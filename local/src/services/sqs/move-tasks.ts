import type { Clock } from '../../kernel/clock';
import type { Json, JsonObject } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { invalidParameter, notServed, SqsError } from './errors';
import type { Queue } from './queue';
import { defined, optionalNumber, optionalText, requiredText } from './request';

/** One move of the messages in a dead-letter queue. */
interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  readonly destinationArn: string | undefined;
  /** @default - as many as there are */
  readonly perSecond: number | undefined;
  readonly startedAtMs: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  failure: string | undefined;
}

/** What the moves need of the service. */
export interface MoveSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly stopped: AbortSignal;
  find(arn: string): Queue | undefined;
  /** Every queue. */
  all(): Iterable<Queue>;
}

/**
 * Moves dead letters back, or elsewhere, as new messages.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks {
  readonly #tasks: MoveTask[] = [];

  constructor(readonly surroundings: MoveSurroundings) {}

  start(request: JsonObject): JsonObject {
    const { clock, random, find, all } = this.surroundings;
    const source = find(requiredText(request, 'SourceArn'));
    const destinationArn = optionalText(request, 'DestinationArn');
    if (source === undefined) throw noSuchResource('SourceArn');
    if (destinationArn !== undefined && find(destinationArn) === undefined) throw noSuchResource('DestinationArn');
    const isDeadLetters = [...all()].some(({ settings }) => settings.redrive?.deadLetterTargetArn === source.arn);
    if (!isDeadLetters) throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    if (this.#tasks.some((task) => task.source === source && task.status === 'RUNNING')) {
      throw new SqsError(
        'UnsupportedOperation',
        'AWS.SimpleQueueService.UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: random.uuid(), sourceArn: source.arn })).toString('base64'),
      source,
      destinationArn,
      perSecond: optionalNumber(request, 'MaxNumberOfMessagesPerSecond', { from: 1, to: 500 }),
      startedAtMs: clock.now(),
      toMove: source.counts().visible,
      moved: 0,
      status: 'RUNNING',
      failure: undefined,
    };
    this.#tasks.unshift(task);
    this.#run(task).catch(() => {
      // The service was stopped.
    });
    return { TaskHandle: task.handle };
  }

  list(request: JsonObject): JsonObject {
    const arn = requiredText(request, 'SourceArn');
    if (this.surroundings.find(arn) === undefined) throw noSuchResource('SourceArn');
    const max = optionalNumber(request, 'MaxResults', { from: 1, to: 10 }) ?? 1;
    const results = this.#tasks.filter(({ source }) => source.arn === arn).slice(0, max);
    return { Results: results.map(told) };
  }

  cancel(request: JsonObject): JsonObject {
    const handle = requiredText(request, 'TaskHandle');
    const task = this.#tasks.find((task) => task.handle === handle);
    if (task === undefined) throw noSuchResource('TaskHandle');
    if (task.status !== 'RUNNING') throw notServed('cancelling a task that has ended');
    task.status = 'CANCELLING';
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }

  async #run(task: MoveTask): Promise<void> {
    const { clock, stopped, find } = this.surroundings;
    const { source, destinationArn, perSecond = Number.POSITIVE_INFINITY } = task;
    let left = 0;
    while (task.moved < task.toMove) {
      if (left === 0) await clock.sleep(task.moved === 0 ? 0 : 1000, stopped);
      if (task.status === 'CANCELLING') break;
      left = left === 0 ? perSecond : left;
      const wasMoved = source.moveOldest(({ sourceArn }) => {
        const target = destinationArn ?? sourceArn;
        const queue = target === undefined ? undefined : find(target);
        if (queue === undefined) {
          task.status = 'FAILED';
          task.failure = 'CouldNotDetermineMessageSource';
        }
        return queue;
      });
      if (!wasMoved) break;
      task.moved++;
      left--;
    }
    if (task.status === 'CANCELLING') task.status = 'CANCELLED';
    else if (task.status === 'RUNNING') task.status = 'COMPLETED';
  }
}

function told(task: MoveTask): Json {
  return defined({
    TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.source.arn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure,
    StartedTimestamp: task.startedAtMs,
  });
}

function noSuchResource(parameter: string): SqsError {
  const message = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
  return new SqsError('ResourceNotFoundException', 'ResourceNotFoundException', message);
}
