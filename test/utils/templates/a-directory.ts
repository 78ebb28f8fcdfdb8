import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../../utils/templates';
import { type CommandRun, runInTerminal } from '../a-terminal';

/** Files by path; what is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** A directory of a test's own, and the command in it. */
export interface TestDirectory {
  /** Writes files below a directory of their own and answers its path. */
  write(files: Files): string;
  remove(): void;
}

/** Makes a directory that `remove` takes away. */
export function aDirectory(): TestDirectory {
  const root = mkdtempSync(join(tmpdir(), 'templates-'));
  let count = 0;
  return {
    write: (files) => {
      count += 1;
      const directory = join(root, `${count}`);
      mkdirSync(directory);
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content));
      }
      return directory;
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** Runs `npm run templates -- <args>`; the directory's own path is left out of what was printed. */
export async function templates(args: readonly string[], directory = '\0'): Promise<CommandRun> {
  const { code, out, err } = await runInTerminal(main, args);
  return { code, out: out.replaceAll(`${directory}/`, ''), err: err.replaceAll(`${directory}/`, '') };
}
