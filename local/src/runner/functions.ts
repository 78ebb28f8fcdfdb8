import { type FunctionResource, functionSource } from '../assembly';
import type { Clock } from '../kernel/clock';
import type { Random } from '../kernel/seeded-random';
import { Unsupported } from '../kernel/unsupported';
import { type InvokeAnswer, LambdaHost, type LogLine, type MappedHost } from '../services/lambda';
import type { QueueUrls } from './queue-urls';

/** What the functions of a run share. */
export interface FunctionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Hosts that functions reach beyond this machine. */
  readonly hosts: readonly MappedHost[];
  readonly onLog: (line: LogLine) => void;
  readonly onNotice: (text: string) => void;
  readonly urls: QueueUrls;
}

/**
 * The functions of a run, each read and hosted when something first needs it.
 *
 * So a function that only serves custom resources, or an unfinished one that nothing invokes, is never a reason to
 * refuse a run.
 */
export class Functions {
  readonly #hosts = new Map<string, LambdaHost>();
  readonly #hosted = new Set<FunctionResource>();

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
      this.#host(resource);
      return;
    }
    const known = this.resources.map((known) => known.name).join(', ') || 'none';
    throw new Unsupported(
      place,
      `invokes function '${nameOrArn}', which no stack of this run defines; define it in the app, whose functions are: ${known}`,
    );
  }

  async invoke(nameOrArn: string, payload: string, signal?: AbortSignal): Promise<InvokeAnswer> {
    const resource = this.find(nameOrArn);
    const host = resource === undefined ? this.#anyHost() : this.#host(resource);
    return host.invoke(nameOrArn, payload, signal);
  }

  /** The same for those whose queue URLs are those of AWS, as in a definition; what comes back holds such ones, too. */
  async invokeInWorkflow(nameOrArn: string, payload: string, signal?: AbortSignal): Promise<InvokeAnswer> {
    const { urls } = this.options;
    const answer = await this.invoke(nameOrArn, urls.toHere(payload), signal);
    return { ...answer, payload: urls.toAws(answer.payload) };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.stop()));
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
      ...(endpointUrl !== undefined && { endpointUrl }),
    });
    this.#hosts.set(key, host);
    return host;
  }
}
