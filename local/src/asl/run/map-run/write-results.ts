import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import type { MapState, ResultWriter } from '../../definition';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { effectiveInput } from '../data-flow';
import { jsonText } from '../history';
import type { Visit } from '../visit';
import { type Child, childRecord } from './child-record';
import type { MapRun } from './map-run';

/** What stands for a child in the state's result or in a file of successes. */
export function shapeResult(child: Child, transformation: ResultWriter['transformation']): Json {
  const { status, output } = child.outcome;
  // A child that failed, and may, has no output: its record stands for it, as the guide has it.
  return transformation === 'NONE' || status !== 'SUCCEEDED' ? childRecord(child) : (output as Json);
}

/**
 * Writes the files of a `ResultWriter`, one of each kind, and gives the result of the state.
 *
 * They go through the task service: `s3:putObject` takes the content as text in `Body`.
 */
export async function writeResults(
  writer: ResultWriter,
  children: readonly Child[],
  run: MapRun,
  visit: Visit<MapState>,
): Promise<Json> {
  const { target } = writer;
  if (target === undefined) throw new TypeError('the writer has no target');
  const args = await evaluateTemplate(target.args, visit.scope({ data: effectiveInput(visit) }));
  const { Bucket: bucket, Prefix: prefix = '' } = isJsonObject(args) ? args : {};
  const { execution } = visit.lane;
  const runId = run.arn.slice(run.arn.lastIndexOf(':') + 1);
  const folder = [String(prefix).replace(/\/$/, ''), runId].filter((part) => part !== '').join('/');
  const put = async (name: string, text: string): Promise<JsonObject> => {
    const key = `${folder}/${name}`;
    const parameters = { Bucket: bucket as Json, Key: key, Body: text };
    try {
      await execution.tasks.call(
        { resource: target.resource, parameters, stateName: visit.state.name, execution: execution.caller },
        visit.lane.signal,
      );
    } catch (error) {
      if (error instanceof Failure) throw new Failure('States.ResultWriterFailed', error.cause);
      throw error;
    }
    return { Key: key, Size: Buffer.byteLength(text) };
  };

  const files: JsonObject = {};
  for (const [kind, isOne] of KINDS) {
    const some = children.filter(({ outcome }) => isOne(outcome.status));
    const results = some.map((child) => shapeResult(child, writer.transformation));
    const shaped = writer.transformation === 'FLATTEN' ? (results.flat() as Json[]) : results;
    const extension = writer.outputType === 'JSONL' ? 'jsonl' : 'json';
    files[kind] = some.length === 0 ? [] : [await put(`${kind}_0.${extension}`, fileText(shaped, writer))];
    run.itemCounts.resultsWritten += some.length;
    run.executionCounts.resultsWritten += some.length;
  }
  const manifest = { DestinationBucket: bucket as Json, MapRunArn: run.arn, ResultFiles: files };
  const { Key } = await put('manifest.json', jsonText(manifest));
  return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucket as Json, Key: Key as Json } };
}

const KINDS: ReadonlyArray<readonly [kind: string, isOne: (status: string) => boolean]> = [
  ['FAILED', (status) => status === 'FAILED' || status === 'TIMED_OUT'],
  ['PENDING', (status) => status === 'ABORTED'],
  ['SUCCEEDED', (status) => status === 'SUCCEEDED'],
];

function fileText(results: readonly Json[], { outputType }: ResultWriter): string {
  return outputType === 'JSONL' ? results.map((result) => `${jsonText(result)}\n`).join('') : JSON.stringify(results);
}
