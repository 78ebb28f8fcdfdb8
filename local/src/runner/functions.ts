import { type FunctionResource, functionSource } from '../assembly';
import type { Clock } from '../kernel/clock';
import type { Random } from '../kernel/seeded-random';
import { Unsupported } from '../kernel/unsupported';
import { type InvokeAnswer, LambdaHost, type LogLine, type MappedHost, SandboxKeys } from '../services/lambda';
import type { LocalUrls } from './local-urls';
import type { Mock } from './mock-answers';
import type { Mocks } from './mocks';

/** What the functions of a run share. */
export interface FunctionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Hosts that functions reach beyond this machine. */
  readonly hosts: readonly MappedHost[];
  readonly onLog: (line: LogLine) => void;
  readonly onNotice: (text: string) => void;
  readonly urls: LocalUrls;
  readonly mocks?: Mocks;
  /** What goes wrong with an event in the function itself. */
  readonly mishap?: (called: FunctionResource) => Mishap | undefined;
}

/** An error that a function throws instead of doing anything, or its death when its work is done. */
export type Mishap = { readonly error: string } | 'dies';

/**
 * The functions of a run, each read and hosted when something first needs it.
 *
 * So a function that only serves custom resources, or an unfinished one that nothing invokes, is never a reason to
 * refuse a run.
 */
export class Functions {
  readonly #hosts = new Map<string, LambdaHost>();
  readonly #hosted = new Set<FunctionResource>();
  readonly #keys = new SandboxKeys();

  constructor(
    readonly resources: readonly FunctionResource[],
    readonly options: FunctionsOptions,
  ) {}

  /** Set once the gateway listens, before anything runs. */
  set endpointUrl(url: string) {
    this.options.urls.endpoint = url;
  }

  /** The function of this name or ARN, with or without a qualifier. */
  find(nameOrArn: string): FunctionResource | undefined {
    const parts = nameOrArn.split(':');
    const at = parts.indexOf('function');
    const name = at < 0 ? parts[0] : parts[at + 1];
    return this.resources.find((resource) =>
      nameOrArn.startsWith('arn:')
        ? nameOrArn === resource.arn || nameOrArn.startsWith(`${resource.arn}:`)
        : name === resource.name,
    );
  }

  /** Checks and hosts a function; `place` is where a definition names it. */
  require(nameOrArn: string, place: string): void {
    const resource = this.find(nameOrArn);
    if (resource !== undefined) {
      if (!this.isMocked(resource.arn)) this.#host(resource);
      return;
    }
    const known = this.resources.map((known) => known.name).join(', ') || 'none';
    throw new Unsupported(
      place,
      `invokes function '${nameOrArn}', which no stack of this run defines; define it in the app, whose functions are: ${known}`,
    );
  }

  /** True for a function that a mock stands for, so that it is never read. */
  isMocked(functionArn: string): boolean {
    return this.options.mocks?.function(functionArn) !== undefined;
  }

  async invoke(nameOrArn: string, payload: string, signal?: AbortSignal): Promise<InvokeAnswer> {
    const resource = this.find(nameOrArn);
    if (resource === undefined) return this.#anyHost().invoke(nameOrArn, payload, { signal });
    const mishap = this.options.mishap?.(resource);
    if (mishap !== undefined && mishap !== 'dies') return this.#thrown(mishap.error);
    const mock = this.options.mocks?.function(resource.arn);
    if (mock !== undefined) return this.#mocked(mock, payload, signal);
    return this.#host(resource).invoke(nameOrArn, payload, { signal, dies: mishap === 'dies' });
  }

  /** The same for those whose URLs are those of AWS, as in a definition; what comes back holds such ones, too. */
  async invokeInWorkflow(nameOrArn: string, payload: string, signal?: AbortSignal): Promise<InvokeAnswer> {
    const { urls } = this.options;
    const answer = await this.invoke(nameOrArn, urls.toHere(payload), signal);
    return { ...answer, payload: urls.toAws(answer.payload) };
  }

  /** The function that signs its requests with this access key; undefined for anybody else. */
  callerOf(accessKey: string): FunctionResource | undefined {
    const arn = this.#keys.functionArn(accessKey);
    return arn === undefined ? undefined : this.find(arn);
  }

  /** Ends the environment that signs with this access key, whatever it is doing. */
  kill(accessKey: string): void {
    this.#keys.sandbox(accessKey)?.kill();
  }

  /** Lets time pass in the function that signs with this key: a call of its own is not answered for so long. */
  silence(accessKey: string, ms: number): () => void {
    return this.#keys.sandbox(accessKey)?.silence(ms) ?? (() => {});
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.stop()));
  }

  async #mocked(mock: Mock, payload: string, signal: AbortSignal | undefined): Promise<InvokeAnswer> {
    const { mocks, random } = this.options;
    const { failed, ...answer } = await (mocks as Mocks).answerEvent(mock, payload, signal);
    return { ...answer, ...(failed && { functionError: 'Unhandled' }), requestId: random.uuid(), logTail: '' };
  }

  #thrown(errorType: string): InvokeAnswer {
    const payload = JSON.stringify({ errorType, errorMessage: 'a fault was asked for', trace: [] });
    return { payload, functionError: 'Unhandled', requestId: this.options.random.uuid(), logTail: '' };
  }

  #host(resource: FunctionResource): LambdaHost {
    const host = this.#hostAt(resource.scope.region, resource.scope.account);
    if (!this.#hosted.has(resource)) {
      const source = functionSource(resource);
      const variables = Object.entries(source.environment).map(([name, value]) => [
        name,
        this.options.urls.toHere(value),
      ]);
      host.add({ ...source, environment: Object.fromEntries(variables) });
      this.#hosted.add(resource);
    }
    return host;
  }

  /** An unknown function is refused by the service itself, in its own words. */
  #anyHost(): LambdaHost {
    const scope = this.resources[0]?.scope;
    return this.#hostAt(scope?.region ?? 'us-east-1', scope?.account ?? '123456789012');
  }

  #hostAt(region: string, accountId: string): LambdaHost {
    const key = `${accountId}/${region}`;
    const known = this.#hosts.get(key);
    if (known !== undefined) return known;
    const endpointUrl = this.options.urls.endpoint;
    const host = new LambdaHost({
      ...this.options,
      // The SDK that Lambda brings: the app's own comes first, ours stands in.
      packagesFrom: [process.cwd(), __dirname],
      region,
      accountId,
      keys: this.#keys,
      ...(endpointUrl !== undefined && { endpointUrl }),
    });
    this.#hosts.set(key, host);
    return host;
  }
}
