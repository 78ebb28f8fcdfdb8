import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json } from '../../../kernel/json';
import type { ItemReader } from '../../definition';
import { readCsv } from './csv';

/** How a file is to be read. */
export type FileFormat = Pick<ItemReader, 'inputType' | 'csvDelimiter' | 'csvHeaders' | 'itemsPointer'>;

/** The items in the text of a file, one after the other; only a JSON file is parsed as a whole. */
export function* itemsInText(text: string, format: FileFormat): Generator<Json, void> {
  switch (format.inputType) {
    case 'CSV':
      yield* readCsv(text, format.csvDelimiter, format.csvHeaders);
      break;
    case 'JSONL':
      for (const line of linesOf(text)) yield parsed(line);
      break;
    default: {
      const list = listAt(parsed(text), format.itemsPointer);
      for (let at = 0; at < list.length; at++) {
        const item = list[at] as Json;
        list[at] = null;
        yield item;
      }
    }
  }
}

/** The lines of a text that hold something. */
function* linesOf(text: string): Generator<string, void> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const line = text.slice(from, to);
    if (line.trim() !== '') yield line;
    from = to + 1;
  }
}

/** A file as JSON. */
export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw readerFailed('The file is not valid JSON.');
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
  throw readerFailed('Attempting to map over non-iterable node.');
}

/** The failure of an `ItemReader`. */
export function readerFailed(cause: string): Failure {
  return new Failure('States.ItemReaderFailed', cause);
}
