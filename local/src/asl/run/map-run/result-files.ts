import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import { jsonText } from '../../../kernel/json-text';
import type { MapState, ResultWriter } from '../../definition';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { effectiveInput } from '../data-flow';
import type { Visit } from '../visit';
import { type Child, shapeResult } from './child-record';
import type { Results } from './collected-results';
import type { MapRun } from './map-run';

/** Where results go: a writer that has a target. */
export interface ExportingWriter extends ResultWriter {
  readonly target: NonNullable<ResultWriter['target']>;
}

export function isExporting(writer: ResultWriter | undefined): writer is ExportingWriter {
  return writer?.target !== undefined;
}

/** Characters after which a file is written and the next one begun. AWS begins another at 5 GB. */
const MAX_FILE_CHARS = 8 * 1_048_576;

/** Files that are written; of children that never began, which AWS lists as PENDING, there is none. */
type Kind = 'FAILED' | 'SUCCEEDED';

/**
 * The files of a `ResultWriter`. What a child gave is kept as text until its file is written, and then no longer.
 *
 * They go through the task service: `s3:putObject` takes the content as text in `Body`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export class ResultFiles implements Results {
  readonly #open: Record<Kind, OpenFile> = {
    FAILED: new OpenFile(),
    SUCCEEDED: new OpenFile(),
  };
  readonly #written: Record<Kind, WrittenFile[]> = { FAILED: [], SUCCEEDED: [] };
  /** Children that failed for good. */
  readonly #lost: Child[] = [];
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
    const kind = child.outcome.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED';
    const { transformation } = this.writer;
    const result = shapeResult(child, transformation);
    const file = this.#open[kind];
    const parts = transformation === 'FLATTEN' && Array.isArray(result) ? result : [result];
    file.add(parts.map(jsonText), child.itemCount);
    // What can never run again stays in the files of every attempt.
    if (child.redriveRefusal !== undefined && kind === 'FAILED') this.#lost.push(child);
    if (file.length >= MAX_FILE_CHARS) await this.#write(kind);
  }

  /** The manifest holds the successes of all attempts, but the failures of the last one alone. */
  redrive(): void {
    for (const { file } of this.#written.FAILED.splice(0)) {
      this.run.itemCounts.resultsWritten -= file.items;
      this.run.executionCounts.resultsWritten -= file.children;
    }
    this.#open.FAILED = new OpenFile();
    for (const child of this.#lost) {
      this.#open.FAILED.add([jsonText(shapeResult(child, this.writer.transformation))], child.itemCount);
    }
  }

  /** Writes what is left, and the manifest; gives the result of the state. */
  async finish(): Promise<Json> {
    for (const kind of Object.keys(this.#open) as Kind[]) await this.#write(kind);
    const list = (kind: Kind) => this.#written[kind].map(({ entry }) => entry);
    const files = { FAILED: list('FAILED'), PENDING: [], SUCCEEDED: list('SUCCEEDED') };
    const manifest = { DestinationBucket: this.#bucket, MapRunArn: this.run.arn, ResultFiles: files };
    const { Key } = await this.#put('manifest.json', jsonText(manifest));
    return { MapRunArn: this.run.arn, ResultWriterDetails: { Bucket: this.#bucket, Key: Key as Json } };
  }

  async giveUp(stopped: readonly Child[]): Promise<void> {
    for (const child of stopped) await this.add(child);
    await this.finish();
  }

  async #write(kind: Kind): Promise<void> {
    const file = this.#open[kind];
    if (file.children === 0) return;
    this.#open[kind] = new OpenFile();
    const { outputType } = this.writer;
    const at = this.#written[kind].length;
    const name = `${kind}_${at}.${outputType === 'JSONL' ? 'jsonl' : 'json'}`;
    // Its place is taken before it is written, for others may be full meanwhile.
    const written: WrittenFile = { entry: {}, file };
    this.#written[kind].push(written);
    try {
      Object.assign(written.entry, await this.#put(name, file.text(outputType)));
    } catch (error) {
      // A redrive writes it again.
      this.#written[kind].splice(this.#written[kind].indexOf(written), 1);
      this.#open[kind] = file.followedBy(this.#open[kind]);
      throw error;
    }
    file.forget();
    this.run.itemCounts.resultsWritten += file.items;
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

interface WrittenFile {
  /** Of the manifest. */
  readonly entry: JsonObject;
  readonly file: OpenFile;
}

class OpenFile {
  #results: string[] = [];
  children = 0;
  items = 0;
  length = 0;

  add(results: readonly string[], items: number): void {
    this.children++;
    this.items += items;
    for (const result of results) {
      this.#results.push(result);
      this.length += result.length + 1;
    }
  }

  followedBy(other: OpenFile): OpenFile {
    const both = new OpenFile();
    both.#results = [...this.#results, ...other.#results];
    both.children = this.children + other.children;
    both.items = this.items + other.items;
    both.length = this.length + other.length;
    return both;
  }

  text(outputType: ResultWriter['outputType']): string {
    return outputType === 'JSONL'
      ? this.#results.map((result) => `${result}\n`).join('')
      : `[${this.#results.join(',')}]`;
  }

  /** Lets go of what is written; the counts stay. */
  forget(): void {
    this.#results = [];
  }
}
