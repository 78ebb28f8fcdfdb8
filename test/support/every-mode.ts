import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, FanOutMode, ItemCondition, ItemProcessor, ItemSource } from '../../lib';
import { type Form, failingStates, type Item, itemsTable, load } from './fan-out-items';
import { type RunningApp, startLocally } from './running-app';

const { EXPRESS, STANDARD } = StateMachineType;

/** Sizes of pages and batches, which ought to be no divisors of the numbers of items. */
export interface Sizes {
  readonly page: number;
  readonly batch: number;
}

/** A fan-out for every source in every mode that it has, all of them with the same processor. */
export const NAMES = [
  ['List', 'Inline'],
  ['List', 'Express'],
  ['List', 'Standard'],
  ['Query', 'Inline'],
  ['Query', 'Express'],
  ['Query', 'Standard'],
  ['Scan', 'Inline'],
  ['Scan', 'Express'],
  ['Scan', 'Standard'],
  ['Json', 'Express'],
  ['Json', 'Standard'],
  ['Lines', 'Express'],
  ['Lines', 'Standard'],
  ['Csv', 'Express'],
  ['Csv', 'Standard'],
] as const;

/** All of them on the runner. */
export class EveryMode {
  static async start(sizes: Sizes): Promise<EveryMode> {
    return new EveryMode(
      await startLocally((root) => {
        const stack = new Stack(root, 'Stack');
        const table = itemsTable(stack);
        const files = new Bucket(stack, 'Files', { bucketName: 'files' });
        for (const [form, mode] of NAMES) {
          const name = `${form}${mode}`;
          new DynamoMapFanOut(stack, name, {
            source: sourceOf(form, files, sizes),
            mode: modeOf(mode, sizes),
            ...(['List', 'Query', 'Scan'].includes(form) && { table }),
            processor: ItemProcessor.chain(failingStates(stack, name)),
            toleratedFailurePercentage: 50,
          });
        }
      }),
    );
  }

  readonly #app: RunningApp;

  private constructor(app: RunningApp) {
    this.#app = app;
  }

  async run(form: Form, mode: string, items: readonly Item[]): Promise<ExecutionReport> {
    const list = await load(this.#app.aws, form, items);
    return this.#app.aws.run({ machine: `Stack/${form}${mode}/StateMachine`, input: { list, no: 'all' } });
  }

  stop(): Promise<void> {
    return this.#app.stop();
  }
}

function modeOf(mode: string, { batch }: Sizes): FanOutMode {
  if (mode === 'Inline') return FanOutMode.inline();
  return FanOutMode.distributed({ childType: mode === 'Express' ? EXPRESS : STANDARD, batchSize: batch });
}

function sourceOf(form: Form, bucket: Bucket, { page: pageSize }: Sizes): ItemSource {
  const list = '{% $states.input.list %}';
  switch (form) {
    case 'List':
      return ItemSource.listAttribute({ key: { list, no: '{% $states.input.no %}' }, attribute: 'values' });
    case 'Query':
      return ItemSource.query({ key: { list }, pageSize });
    case 'Scan':
      return ItemSource.scan({ filter: ItemCondition.isEqualTo('list', list), segments: 3, pageSize });
    case 'Json':
      return ItemSource.s3Json({ bucket, key: list });
    case 'Lines':
      return ItemSource.s3JsonLines({ bucket, key: list });
    case 'Csv':
      return ItemSource.s3Csv({ bucket, key: list });
  }
}
