import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import type { MapState, ResultWriter } from '../../definition';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { effectiveInput } from '../data-flow';
import { jsonText } from '../history';
import type { Visit } from '../visit';
import { type Child, shapeResult } from './child-record';
import type { MapRun } from './map-run';

/** Where results go: a writer that has a target. */
export interface ExportingWriter extends ResultWriter {
  readonly target: NonNullable<ResultWriter['target']>;
}

/** Characters after which a file is written and the next one begun. AWS begins another at 5 GB. */
const MAX_FILE_CHARS = 8 * 1_048_576;

type Kind = 'FAILED' | 'PENDING' | 'SUCCEEDED';

const KINDS: Readonly<Record<Child['outcome']['status'], Kind>> = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'FAILED',
  ABORTED: 'PENDING',
};

/**
 * The files of a `ResultWriter`. What a child gave is kept as text until its file is written, and then no longer.
 *
 * They go through the task service: `s3:putObject` takes the content as text in `Body`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export class ResultFiles {
  readonly #open: Record<Kind, OpenFile> = {
    FAILED: new OpenFile(),
    PENDING: new OpenFile(),
    SUCCEEDED: new OpenFile(),
  };
  readonly #written: Record<Kind, JsonObject[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  readonly #bucket: Json;
  readonly #folder: string;

  private constructor(
    readonly writer: ExportingWriter,
    readonly run: MapRun,
    readonly visit: Visit<MapState>,
    args: Json,
  ) {
    const { Bucket: bucket = '', Prefix: prefix = '' } = isJsonObject(args) ? args : {};
    this.#bucket = bucket;
    const runId = run.arn.slice(run.arn.lastIndexOf(':') + 1);
    this.#folder = [String(prefix).replace(/\/$/, ''), runId].filter((part) => part !== '').join('/');
  }

  /** Finds out where the files of a run belong. */
  static async begin(writer: ExportingWriter, run: MapRun, visit: Visit<MapState>): Promise<ResultFiles> {
    const scope = visit.scope({ data: effectiveInput(visit) });
    return new ResultFiles(writer, run, visit, await evaluateTemplate(writer.target.args, scope));
  }

  /** Takes the result of a child that has ended, and writes a file that is full. */
  async add(child: Child): Promise<void> {
    const kind = KINDS[child.outcome.status];
    const { transformation } = this.writer;
    const result = shapeResult(child, transformation);
    const file = this.#open[kind];
    const parts = transformation === 'FLATTEN' && Array.isArray(result) ? result : [result];
    file.add(parts.map(jsonText));
    if (file.length >= MAX_FILE_CHARS) await this.#write(kind);
  }

  /** Writes what is left, and the manifest; gives the result of the state. */
  async finish(): Promise<Json> {
    for (const kind of Object.keys(this.#open) as Kind[]) await this.#write(kind);
    const manifest = { DestinationBucket: this.#bucket, MapRunArn: this.run.arn, ResultFiles: this.#written };
    const { Key } = await this.#put('manifest.json', jsonText(manifest as unknown as Json));
    return { MapRunArn: this.run.arn, ResultWriterDetails: { Bucket: this.#bucket, Key: Key as Json } };
  }

  async #write(kind: Kind): Promise<void> {
    const file = this.#open[kind];
    if (file.children === 0) return;
    this.#open[kind] = new OpenFile();
    const { outputType } = this.writer;
    const at = this.#written[kind].length;
    const name = `${kind}_${at}.${outputType === 'JSONL' ? 'jsonl' : 'json'}`;
    // Its place is taken before it is written, for others may be full meanwhile.
    const entry: JsonObject = {};
    this.#written[kind].push(entry);
    Object.assign(entry, await this.#put(name, file.text(outputType)));
    this.run.itemCounts.resultsWritten += file.children;
    this.run.executionCounts.resultsWritten += file.children;
  }

  async #put(name: string, text: string): Promise<JsonObject> {
    const { lane, state } = this.visit;
    const key = `${this.#folder}/${name}`;
    const { resource } = this.writer.target;
    const parameters = { Bucket: this.#bucket, Key: key, Body: text };
    const call = { resource, parameters, stateName: state.name, execution: lane.execution.caller };
    try {
      await lane.execution.tasks.call(call, lane.signal);
    } catch (error) {
      if (error instanceof Failure) throw new Failure('States.ResultWriterFailed', error.cause);
      throw error;
    }
    return { Key: key, Size: Buffer.byteLength(text) };
  }
}

class OpenFile {
  readonly #results: string[] = [];
  children = 0;
  length = 0;

  add(results: readonly string[]): void {
    this.children++;
    for (const result of results) {
      this.#results.push(result);
      this.length += result.length + 1;
    }
  }

  text(outputType: ResultWriter['outputType']): string {
    return outputType === 'JSONL'
      ? this.#results.map((result) => `${result}\n`).join('')
      : `[${this.#results.join(',')}]`;
  }
}
