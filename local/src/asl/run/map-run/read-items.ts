import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import { Unsupported } from '../../../kernel/unsupported';
import type { ItemReader, MapState } from '../../definition';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { effectiveInput } from '../data-flow';
import { readNumber } from '../number-source';
import type { Visit } from '../visit';
import { type ItemList, type ItemPart, ReadItems } from './item-list';
import { type FileFormat, itemsInText, parsed, readerFailed } from './item-text';

/**
 * Reads items with an `ItemReader`.
 *
 * The objects come through the task service: `s3:listObjectsV2` answers as the SDK does, and `s3:getObject` with the
 * content of the object as text in `Body`. All of them are read, and their items counted, before the first child starts,
 * for the tolerated percentage is one of all items; but only their texts are kept.
 */
export async function readItems(reader: ItemReader, visit: Visit<MapState>): Promise<ItemList> {
  const scope = visit.scope({ data: effectiveInput(visit) });
  const args = await evaluateTemplate(reader.args, scope);
  const wanted = reader.maxItems === undefined ? 0 : await readNumber(reader.maxItems, 'MaxItems', visit);
  if (wanted < 0) throw readerFailed('MaxItems cannot be negative.');
  const most = wanted > 0 ? wanted : Number.POSITIVE_INFINITY;
  const { Bucket: bucket = '', Key: key = '' } = isJsonObject(args) ? args : {};
  const isList = reader.resource.endsWith(':listObjectsV2');
  const parts: ItemPart[] = [];
  let length = 0;
  for await (const part of isList ? listed(reader, args, visit) : partsOfFile(reader, args, visit)) {
    parts.push(part);
    length += part.length;
    if (length >= most) break;
  }
  return new ReadItems(parts, Math.min(length, most), isList ? `S3://${bucket}` : `S3://${bucket}/${key}`);
}

async function* listed(reader: ItemReader, args: Json, visit: Visit<MapState>): AsyncGenerator<ItemPart, void> {
  const objects: JsonObject[] = [];
  let token: Json | undefined;
  do {
    const request = token === undefined ? args : { ...(args as JsonObject), ContinuationToken: token };
    const page = await ask(reader.resource, request, visit);
    const contents = isJsonObject(page) && Array.isArray(page.Contents) ? page.Contents.filter(isJsonObject) : [];
    objects.push(...contents);
    token = isJsonObject(page) && page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  if (!reader.isFlattened) {
    const items = objects.map(listItem);
    yield { length: items.length, values: () => items.values() };
    return;
  }
  const bucket = (args as JsonObject).Bucket as Json;
  const get = { ...reader, resource: reader.resource.replace(/listObjectsV2$/, 'getObject') };
  for (const { Key } of objects) yield* partsOfFile(get, { Bucket: bucket, Key: Key as Json }, visit);
}

/** Members of a listed object as AWS names them, `Etag` with a small t. */
function listItem({ ETag, Etag, Key, LastModified, Size, StorageClass }: JsonObject): JsonObject {
  const item = { Etag: Etag ?? ETag, Key, LastModified, Size, StorageClass };
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as JsonObject;
}

async function* partsOfFile(reader: ItemReader, args: Json, visit: Visit<MapState>): AsyncGenerator<ItemPart, void> {
  const answer = await ask(reader.resource, args, visit);
  const text = isJsonObject(answer) && typeof answer.Body === 'string' ? answer.Body : '';
  if (text.startsWith(GZIP) || text.startsWith(ZSTD)) {
    throw new Unsupported(
      `state '${visit.state.name}'`,
      'compressed files are not read here; store the items as plain text',
    );
  }
  if (reader.inputType === 'MANIFEST') yield* manifestParts(parsed(text), reader, visit);
  else yield partOf(text, reader);
}

/** How compressed data begins, as far as it is left of it in a text. */
const GZIP = '\u001f';
const ZSTD = '(\ufffd/\ufffd';

/** Parses the text twice: once to count its items, and to find out what is wrong with it, and once to give them out. */
function partOf(text: string, format: FileFormat): ItemPart {
  let length = 0;
  for (const _ of itemsInText(text, format)) length++;
  return { length, values: () => itemsInText(text, format) };
}

/** An S3 inventory: the manifest names CSV files, and the columns that all of them have. */
async function* manifestParts(
  manifest: Json,
  reader: ItemReader,
  visit: Visit<MapState>,
): AsyncGenerator<ItemPart, void> {
  const { files, fileSchema, destinationBucket } = isJsonObject(manifest) ? manifest : {};
  if (!Array.isArray(files) || typeof fileSchema !== 'string' || typeof destinationBucket !== 'string') {
    throw readerFailed('The manifest is not an S3 inventory manifest in CSV format.');
  }
  const headers = fileSchema.split(',').map((name) => name.trim());
  const bucket = destinationBucket.replace(/^arn:[^:]+:s3:::/, '');
  const get = { ...reader, inputType: 'CSV' as const, csvDelimiter: ',', csvHeaders: headers };
  for (const file of files) {
    if (isJsonObject(file)) yield* partsOfFile(get, { Bucket: bucket, Key: file.key as Json }, visit);
  }
}

async function ask(resource: string, parameters: Json, visit: Visit<MapState>): Promise<Json> {
  const { lane, state } = visit;
  const { caller, tasks } = lane.execution;
  lane.signal.throwIfAborted();
  lane.announceWait();
  try {
    return await tasks.call({ resource, parameters, stateName: state.name, execution: caller }, lane.signal);
  } catch (error) {
    if (error instanceof Failure) throw readerFailed(error.cause ?? '');
    throw error;
  }
}
