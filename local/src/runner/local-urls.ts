import type { QueueResource, RestApiResource } from '../assembly';
import { REST_API_PATH } from '../gateway';
import { restApiHost } from '../kernel/rest-api-spec';

/**
 * The two URLs of a queue or a REST API: the one on AWS, which templates and definitions hold, and the one at the
 * endpoint.
 *
 * Clients of the AWS SDK call the host in a queue's URL, whatever `AWS_ENDPOINT_URL` says. So whatever leaves for
 * functions and for whoever asks from outside holds the latter; and what a workflow sees stays the former, or the port
 * of the day would make two runs differ.
 */
export class LocalUrls {
  /** Set once the endpoint listens. */
  endpoint: string | undefined;
  /** Beginnings of URLs on AWS, with what stands behind the endpoint in their place. */
  readonly #onAws: ReadonlyMap<string, string>;

  /** @param home where queues live that the API makes */
  constructor(
    queues: readonly Pick<QueueResource, 'url'>[],
    apis: readonly RestApiResource[],
    { region, account }: { readonly region: string; readonly account: string },
  ) {
    const ofApi = { url: `https://sqs.${region}.amazonaws.com/${account}/` };
    this.#onAws = new Map([
      ...[...queues, ofApi].map(({ url }) => [beginning(url), `/${beginning(url).split('/').at(-2) ?? ''}/`] as const),
      ...apis.map((api) => [`https://${restApiHost(api)}/`, `${REST_API_PATH}${api.id}/`] as const),
    ]);
  }

  /** The same text with the URLs that lead to the endpoint. */
  toHere(text: string): string {
    let translated = text;
    for (const [onAws, path] of this.#onAws) translated = translated.replaceAll(onAws, `${this.endpoint}${path}`);
    return translated;
  }

  /** The same text with the URLs that lead to AWS. */
  toAws(text: string): string {
    let translated = text;
    for (const [onAws, path] of this.#onAws) translated = translated.replaceAll(`${this.endpoint}${path}`, onAws);
    return translated;
  }
}

function beginning(url: string): string {
  return url.slice(0, url.lastIndexOf('/') + 1);
}
