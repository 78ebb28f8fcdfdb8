import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { RequestError } from '../request-error';

/** What a load is: the same file into the same table. */
export interface LoadIdentity {
  /** SHA-256 of what was read. */
  readonly content: string;
  readonly table: string;
}

/** How far a load is, in a file beside the data, so that the next run goes on where the last one broke off. */
export class ProgressFile {
  readonly path: string;

  constructor(
    dataFile: string,
    readonly identity: LoadIdentity,
  ) {
    this.path = `${dataFile}.progress`;
  }

  /** How many records are written already; 0 where another file or table was on its way. */
  read(): number {
    if (!existsSync(this.path)) return 0;
    try {
      const { content, table, done } = JSON.parse(readFileSync(this.path, 'utf8'));
      const isSame = content === this.identity.content && table === this.identity.table;
      return isSame && Number.isSafeInteger(done) && done > 0 ? done : 0;
    } catch (error) {
      throw new RequestError(`${this.path} cannot be read: remove it to load everything anew`, { cause: error });
    }
  }

  /** As a whole or not at all: a break in the middle leaves the former count. */
  write(done: number): void {
    const next = `${this.path}.new`;
    writeFileSync(next, JSON.stringify({ ...this.identity, done }));
    renameSync(next, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
