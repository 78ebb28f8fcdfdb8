import { BadRequest } from '../kernel/bad-request';
import { ExactNumber, type PlainItem, type PlainValue, parseExactly } from '../services/dynamodb';
import { readText } from './read-input';

/** Items by the table they go into. */
export type ItemsByTable = Readonly<Record<string, readonly PlainItem[]>>;

const SHAPE = '{"<table name or logical id>": [{plain JSON item}, ...]}';

/** Reads the file of `--items`, every digit of its numbers included. */
export function readItems(path: string): ItemsByTable {
  let content: PlainValue;
  try {
    content = parseExactly(readText(path, '--items'));
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    const { message } = error as Error;
    throw new BadRequest(`${path}: ${error instanceof SyntaxError ? 'must be JSON: ' : ''}${message}`, {
      cause: error,
    });
  }
  if (!isItem(content)) throw new BadRequest(`${path}: must hold ${SHAPE}, got ${kindOf(content)}`);
  return Object.fromEntries(
    Object.entries(content).map(([table, items]) => {
      if (!Array.isArray(items)) {
        throw new BadRequest(
          `${path}: '${table}' must be a list of items, got ${kindOf(items)}; the file holds ${SHAPE}`,
        );
      }
      for (const [index, item] of items.entries()) {
        if (!isItem(item)) throw new BadRequest(`${path}: ${table}[${index}] must be an object, got ${kindOf(item)}`);
      }
      return [table, items as PlainItem[]];
    }),
  );
}

function isItem(value: PlainValue): value is PlainItem {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function kindOf(value: PlainValue): string {
  if (value === null) return 'null';
  if (value instanceof ExactNumber) return 'a number';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
