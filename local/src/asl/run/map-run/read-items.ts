import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import { Unsupported } from '../../../kernel/unsupported';
import type { ItemReader, MapState } from '../../definition';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { effectiveInput } from '../data-flow';
import { readNumber } from '../number-source';
import type { Visit } from '../visit';
import { readCsv } from './csv';

/** Items that a reader found, and where. */
export interface ReadItems {
  readonly items: Json[];
  /** `Map.Item.Source` of the context object. */
  readonly source: string;
}

/**
 * Reads items with an `ItemReader`.
 *
 * The objects come through the task service: `s3:listObjectsV2` answers as the SDK does, and `s3:getObject` with the
 * content of the object as text in `Body`.
 */
export async function readItems(reader: ItemReader, visit: Visit<MapState>): Promise<ReadItems> {
  const scope = visit.scope({ data: effectiveInput(visit) });
  const args = await evaluateTemplate(reader.args, scope);
  const limit = reader.maxItems === undefined ? 0 : await readNumber(reader.maxItems, 'MaxItems', visit);
  if (limit < 0) throw failed('MaxItems cannot be negative.');
  const { Bucket: bucket = '', Key: key = '' } = isJsonObject(args) ? args : {};
  const isList = reader.resource.endsWith(':listObjectsV2');
  const items = isList ? await listed(reader, args, visit) : await itemsIn(reader, args, visit);
  return {
    items: limit > 0 ? items.slice(0, limit) : items,
    source: isList ? `S3://${bucket}` : `S3://${bucket}/${key}`,
  };
}

async function listed(reader: ItemReader, args: Json, visit: Visit<MapState>): Promise<Json[]> {
  const objects: JsonObject[] = [];
  let token: Json | undefined;
  do {
    const request = token === undefined ? args : { ...(args as JsonObject), ContinuationToken: token };
    const page = await ask(reader.resource, request, visit);
    const contents = isJsonObject(page) && Array.isArray(page.Contents) ? page.Contents.filter(isJsonObject) : [];
    objects.push(...contents);
    token = isJsonObject(page) && page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  if (!reader.isFlattened) return objects.map(listItem);
  const bucket = (args as JsonObject).Bucket as Json;
  const get = { ...reader, resource: reader.resource.replace(/listObjectsV2$/, 'getObject') };
  const all: Json[] = [];
  for (const { Key } of objects) all.push(...(await itemsIn(get, { Bucket: bucket, Key: Key as Json }, visit)));
  return all;
}

/** Members of a listed object as AWS names them, `Etag` with a small t. */
function listItem({ ETag, Etag, Key, LastModified, Size, StorageClass }: JsonObject): JsonObject {
  const item = { Etag: Etag ?? ETag, Key, LastModified, Size, StorageClass };
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as JsonObject;
}

async function itemsIn(reader: ItemReader, args: Json, visit: Visit<MapState>): Promise<Json[]> {
  const answer = await ask(reader.resource, args, visit);
  const text = isJsonObject(answer) && typeof answer.Body === 'string' ? answer.Body : '';
  if (text.startsWith(GZIP) || text.startsWith(ZSTD)) {
    throw new Unsupported(
      `state '${visit.state.name}'`,
      'compressed files are not read here; store the items as plain text',
    );
  }
  switch (reader.inputType) {
    case 'CSV':
      return readCsv(text, reader.csvDelimiter, reader.csvHeaders);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => parsed(line));
    case 'MANIFEST':
      return manifestItems(parsed(text), reader, visit);
    default:
      return listAt(parsed(text), reader.itemsPointer);
  }
}

/** How compressed data begins, as far as it is left of it in a text. */
const GZIP = '\u001f';
const ZSTD = '(\ufffd/\ufffd';

/** An S3 inventory: the manifest names CSV files, and the columns that all of them have. */
async function manifestItems(manifest: Json, reader: ItemReader, visit: Visit<MapState>): Promise<Json[]> {
  const { files, fileSchema, destinationBucket } = isJsonObject(manifest) ? manifest : {};
  if (!Array.isArray(files) || typeof fileSchema !== 'string' || typeof destinationBucket !== 'string') {
    throw failed('The manifest is not an S3 inventory manifest in CSV format.');
  }
  const headers = fileSchema.split(',').map((name) => name.trim());
  const bucket = destinationBucket.replace(/^arn:[^:]+:s3:::/, '');
  const get = { ...reader, inputType: 'CSV' as const, csvDelimiter: ',', csvHeaders: headers };
  const all: Json[] = [];
  for (const file of files) {
    if (isJsonObject(file)) all.push(...(await itemsIn(get, { Bucket: bucket, Key: file.key as Json }, visit)));
  }
  return all;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw failed('The file is not valid JSON.');
  }
}

function listAt(value: Json, pointer: string | undefined): Json[] {
  let found: Json | undefined = value;
  for (const part of pointer === undefined ? [] : pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isJsonObject(found)) found = Object.hasOwn(found, name) ? found[name] : undefined;
    else found = Array.isArray(found) ? found[Number(name)] : undefined;
  }
  if (Array.isArray(found)) return found;
  throw failed('Attempting to map over non-iterable node.');
}

async function ask(resource: string, parameters: Json, visit: Visit<MapState>): Promise<Json> {
  const { lane, state } = visit;
  const { caller, tasks } = lane.execution;
  lane.signal.throwIfAborted();
  lane.announceWait();
  try {
    return await tasks.call({ resource, parameters, stateName: state.name, execution: caller }, lane.signal);
  } catch (error) {
    if (error instanceof Failure) throw failed(error.cause ?? '');
    throw error;
  }
}

function failed(cause: string): Failure {
  return new Failure('States.ItemReaderFailed', cause);
}
