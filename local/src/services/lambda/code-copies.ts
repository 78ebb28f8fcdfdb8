import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadRequest } from '../../kernel/bad-request';
import { type FunctionSpec, runtimeKind } from './function-spec';

/** Scopes of the SDK that Lambda's Node runtimes bring along. */
const RUNTIME_SCOPES = ['@aws-sdk', '@smithy', '@aws'];

/** Where one function's files are. */
export interface CodeCopy {
  /** The copy of the code, what Lambda calls `/var/task`. */
  readonly taskRoot: string;
  /** A directory of its own for what the function writes to its home or temporary directory. */
  readonly scratch: string;
}

/**
 * Copies of the functions' code in a temporary directory, far from the repository and its `node_modules`.
 *
 * Above the copies stands a `node_modules` with links to the SDK's packages alone, as Lambda has it beside the
 * runtime: Node finds it from CommonJS and from modules alike, and after what a bundle brings itself.
 */
export class CodeCopies {
  readonly #searchFrom: readonly string[];
  readonly #copies = new Map<string, Promise<CodeCopy>>();
  #root: Promise<string> | undefined;

  /** @param searchFrom directories from which the SDK's packages are looked up, the first that has one wins */
  constructor(searchFrom: readonly string[]) {
    this.#searchFrom = searchFrom;
  }

  /** The copy for a function; made once. */
  of(spec: FunctionSpec): Promise<CodeCopy> {
    let copy = this.#copies.get(spec.arn);
    if (copy === undefined) {
      copy = this.#make(spec, this.#copies.size);
      this.#copies.set(spec.arn, copy);
    }
    return copy;
  }

  /** Removes everything. */
  async remove(): Promise<void> {
    await Promise.allSettled(this.#copies.values());
    const root = await this.#root?.catch(() => undefined);
    if (root !== undefined) await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }

  async #make(spec: FunctionSpec, index: number): Promise<CodeCopy> {
    this.#root ??= this.#makeRoot();
    const directory = join(await this.#root, String(index));
    const taskRoot = join(directory, 'task');
    const scratch = join(directory, 'tmp');
    await mkdir(scratch, { recursive: true });
    if ('inline' in spec.code) {
      const file = runtimeKind(spec).language === 'node' ? 'index.js' : 'index.py';
      await mkdir(taskRoot);
      await writeFile(join(taskRoot, file), spec.code.inline);
    } else {
      await cp(spec.code.directory, taskRoot, { recursive: true, verbatimSymlinks: true });
    }
    return { taskRoot, scratch };
  }

  async #makeRoot(): Promise<string> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'sfn-local-lambda-')));
    const modules = join(root, 'node_modules');
    await mkdir(modules);
    for (const scope of RUNTIME_SCOPES) {
      const [nearest, ...others] = this.#directoriesOf(scope);
      if (nearest === undefined) continue;
      if (others.length === 0) await symlink(nearest, join(modules, scope), 'junction');
      else await linkEach([nearest, ...others], join(modules, scope));
    }
    return root;
  }

  /** Where packages of a scope are installed, the nearest first. */
  #directoriesOf(scope: string): string[] {
    const parents = this.#searchFrom.flatMap((from) => createRequire(join(from, 'any.js')).resolve.paths(scope) ?? []);
    return [...new Set(parents)].map((parent) => join(parent, scope)).filter((directory) => existsSync(directory));
  }
}

/** Links the packages of several directories: of a package found twice, the first. */
async function linkEach(directories: readonly string[], target: string): Promise<void> {
  await mkdir(target);
  for (const directory of directories) {
    for (const name of await readdir(directory)) {
      await symlink(join(directory, name), join(target, name), 'junction').catch(ignoreExisting);
    }
  }
}

/** Throws unless the code of `spec` is where it says. */
export async function requireCode(spec: FunctionSpec): Promise<void> {
  if ('inline' in spec.code) return;
  const found = await stat(spec.code.directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new BadRequest(`${spec.name}: no directory with its code at ${spec.code.directory}`);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
