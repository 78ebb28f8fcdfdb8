import { isUtf8 } from 'node:buffer';
import type { Clock } from '../../kernel/clock';
import { Failure } from '../../kernel/failure';
import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { refusedParameters, taskRequest } from '../../kernel/task-request';
import { familyOf, type ResourceFamily } from '../../kernel/task-resource';
import type { TaskCall } from '../../kernel/task-service';
import { buildRequest, type HttpRequest } from './build-request';
import type { Connection } from './connection';
import { type Destination, type HttpAnswer, hostAndPort, Silent, sendRequest } from './send-request';

/** The Task resources that call any HTTPS API. */
export const HTTP_FAMILIES: readonly ResourceFamily[] = [familyOf('http', 'HTTP', ['http:invoke'])];

/** What HTTP Tasks need of a run. */
export interface HttpTasksOptions {
  readonly clock: Clock;
  /** The connection of this ARN; undefined where no stack defines it. */
  connection(arn: string): Connection | undefined;
  /** Where requests to this host go; undefined where nothing stands for it. */
  destination(url: URL): Destination | undefined;
  /** Real milliseconds after which a server that says nothing counts as never answering. @default 10000 */
  readonly patienceMs?: number;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
const TIMEOUT_MS = 60_000;
const UNREADABLE = /^(application\/octet-stream|(image|video|audio)\/.*)$/i;

/** Carries out `arn:aws:states:::http:invoke`. */
export class HttpTasks {
  constructor(readonly options: HttpTasksOptions) {}

  owns(resource: string): boolean {
    return HTTP_FAMILIES.some((family) => family.owns(resource));
  }

  /** Resolves with the task result, or throws the `Failure` that the state sees. */
  async call({ parameters, execution }: TaskCall, signal: AbortSignal): Promise<Json> {
    const asked = taskRequest(parameters, ['RequestBody']);
    const connection = this.options.connection(connectionArn(asked));
    if (connection === undefined) {
      throw new Failure('Events.ConnectionResource.ResourceNotFound', 'The connection does not exist');
    }
    const region = execution.stateMachineArn.split(':')[3] ?? '';
    const request = buildRequest(asked, connection, region);
    const answer = await this.#send(request, signal);
    if (answer.status < 200 || answer.status > 299) {
      // A state sees no more of it than that.
      throw new Failure(`States.Http.StatusCode.${answer.status}`, answer.statusText);
    }
    return {
      Headers: answer.headers as unknown as JsonObject,
      ResponseBody: bodyOf(answer),
      StatusCode: answer.status,
      StatusText: answer.statusText,
    };
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { clock, patienceMs = 10_000 } = this.options;
    const destination = this.options.destination(request.url);
    if (destination === undefined) {
      const host = hostAndPort(request.url);
      throw new Failure(
        'States.Http.Socket',
        `sfn-local: nothing stands for ${host} here; map it with --host ${host}=127.0.0.1:<port>, or mock the state`,
      );
    }
    try {
      return await clock.during(() => sendRequest(request, destination, { patienceMs, signal }));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Silent) await clock.sleep(TIMEOUT_MS, signal);
      throw new Failure('States.Http.Socket', (error as Error).message);
    }
  }
}

function connectionArn(asked: JsonObject): string {
  for (const holder of [asked.InvocationConfig, asked.Authentication]) {
    if (isJsonObject(holder) && typeof holder.ConnectionArn === 'string') return holder.ConnectionArn;
  }
  throw refusedParameters(asked, "The field 'ConnectionArn' is required but was missing");
}

/** JSON where the answer says so, else text; what is neither fails the execution. */
function bodyOf({ headers, body }: HttpAnswer): Json {
  const [type = ''] = (headers['content-type']?.[0] ?? '').split(';');
  if (UNREADABLE.test(type.trim()) || !isUtf8(body)) {
    throw new Failure('States.Runtime', `The response of type '${type.trim()}' cannot be read as text`);
  }
  const text = body.toString('utf8');
  return /[/+]json$/i.test(type.trim()) ? parsedOr(text, text) : text;
}
