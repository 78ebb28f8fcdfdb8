import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { PropError } from '../../private/prop-error';

/** Which files a `DynamoMapFanOut` reads. The bucket is one of the state machine's account and region. */
export interface FileOptions {
  /** Where the files are. The state machine is granted to read those that `key` or `prefix` name. */
  readonly bucket: IBucket;

  /**
   * One file, up to 10 GB; may be a JSONata expression over the execution's input, such as `{% $states.input.key %}`,
   * which opens the whole bucket to the state machine.
   *
   * @default - the files that `prefix` names
   */
  readonly key?: string;

  /**
   * All files whose keys begin so; end it with `/`, or its siblings come along.
   *
   * @default - the file that `key` names
   */
  readonly prefix?: string;
}

/** Options of `ItemSource.s3Json`. */
export interface JsonFileOptions extends FileOptions {
  /**
   * Where the list is inside the file, as a JSON pointer such as `/data/items`.
   *
   * @default - the file is the list
   */
  readonly itemsPointer?: string;
}

/** Options of `ItemSource.s3Csv`. */
export interface CsvFileOptions extends FileOptions {
  /**
   * Names of the columns.
   *
   * @default - the first row has them
   */
  readonly headers?: string[];

  /**
   * What parts the cells.
   *
   * @default CsvDelimiter.COMMA
   */
  readonly delimiter?: CsvDelimiter;
}

/** Options of `ItemSource.s3Objects`. */
export interface ObjectListOptions {
  /** The bucket whose objects are the items. The state machine is granted to list them, not to read them. */
  readonly bucket: IBucket;

  /**
   * What their keys begin with; end it with `/`, or its siblings come along. May be a JSONata expression.
   *
   * @default - every object of the bucket
   */
  readonly prefix?: string;
}

/** What parts the cells of a CSV file. */
export enum CsvDelimiter {
  COMMA = 'COMMA',
  PIPE = 'PIPE',
  SEMICOLON = 'SEMICOLON',
  SPACE = 'SPACE',
  TAB = 'TAB',
}

/** Files, or a list of objects, checked: what the reader of a Map is made of. */
export interface ResolvedFiles {
  readonly kind: 'files';
  readonly bucket: IBucket;
  readonly key?: string;
  readonly prefix?: string;
  /** `ReaderConfig`. */
  readonly config: Record<string, unknown>;
  /** Whether the objects are opened, or are the items themselves. */
  readonly isOpened: boolean;
}

/** Checks the options; `scope` is who is named when one is wrong. */
export function resolveFiles(scope: IConstruct, options: FileOptions, config: Record<string, unknown>): ResolvedFiles {
  const { bucket, key, prefix } = options;
  if ((key === undefined) === (prefix === undefined)) {
    throw new PropError(scope, 'source', 'files with either a key or a prefix', { key, prefix });
  }
  checkText(scope, 'source.key', key);
  checkText(scope, 'source.prefix', prefix);
  const opened = prefix === undefined ? {} : { Transformation: 'LOAD_AND_FLATTEN' };
  return { kind: 'files', bucket, key, prefix, config: { ...config, ...opened }, isOpened: true };
}

export function resolveJson(scope: IConstruct, options: JsonFileOptions): ResolvedFiles {
  const { itemsPointer } = options;
  if (itemsPointer !== undefined && !itemsPointer.startsWith('/')) {
    throw new PropError(scope, 'source.itemsPointer', "a JSON pointer such as '/data/items'", itemsPointer);
  }
  const pointer = itemsPointer === undefined ? {} : { ItemsPointer: itemsPointer };
  return resolveFiles(scope, options, { InputType: 'JSON', ...pointer });
}

export function resolveCsv(scope: IConstruct, options: CsvFileOptions): ResolvedFiles {
  const { headers, delimiter } = options;
  if (headers !== undefined && (headers.length === 0 || new Set(headers).size !== headers.length)) {
    throw new PropError(scope, 'source.headers', 'one or more names, each once', headers);
  }
  return resolveFiles(scope, options, {
    InputType: 'CSV',
    CSVHeaderLocation: headers === undefined ? 'FIRST_ROW' : 'GIVEN',
    ...(headers !== undefined && { CSVHeaders: headers }),
    ...(delimiter !== undefined && { CSVDelimiter: delimiter }),
  });
}

export function resolveObjects(scope: IConstruct, { bucket, prefix = '' }: ObjectListOptions): ResolvedFiles {
  if (prefix !== '') checkText(scope, 'source.prefix', prefix);
  return { kind: 'files', bucket, prefix, config: {}, isOpened: false };
}

function checkText(scope: IConstruct, prop: string, text: string | undefined): void {
  if (text === undefined || (text !== '' && !text.startsWith('$.') && !text.startsWith('/'))) return;
  throw new PropError(scope, prop, "a key such as 'in/orders.json' or a JSONata expression", text);
}
