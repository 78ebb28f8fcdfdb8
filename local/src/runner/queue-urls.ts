import type { QueueResource } from '../assembly';

/**
 * The two URLs of a queue: the one on AWS, which templates and definitions hold, and the one at the endpoint.
 *
 * Clients of the AWS SDK call the host in a queue's URL, whatever `AWS_ENDPOINT_URL` says. So whatever leaves for
 * functions and for whoever asks from outside holds the latter; and what a workflow sees stays the former, or the port
 * of the day would make two runs differ.
 */
export class QueueUrls {
  /** Set once the endpoint listens. */
  endpoint: string | undefined;
  /** Beginnings of URLs on AWS, with the account that they lead to. */
  readonly #onAws: ReadonlyMap<string, string>;

  constructor(queues: readonly QueueResource[]) {
    this.#onAws = new Map(queues.map(({ url }) => [beginning(url), beginning(url).split('/').at(-2) ?? '']));
  }

  /** The same text with the URLs that lead to the endpoint. */
  toHere(text: string): string {
    let translated = text;
    for (const [onAws, account] of this.#onAws) translated = translated.replaceAll(onAws, this.#here(account));
    return translated;
  }

  /** The same text with the URLs that lead to AWS. */
  toAws(text: string): string {
    let translated = text;
    for (const [onAws, account] of this.#onAws) translated = translated.replaceAll(this.#here(account), onAws);
    return translated;
  }

  #here(account: string): string {
    return `${this.endpoint}/${account}/`;
  }
}

function beginning(url: string): string {
  return url.slice(0, url.lastIndexOf('/') + 1);
}
