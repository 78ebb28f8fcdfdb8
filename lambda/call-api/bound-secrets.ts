import { randomBytes } from 'node:crypto';
import { CALL_API_ERRORS, type CallApiSettings } from '../../lib/template-api-caller/contract';
import { type ApiTemplate, allTexts } from '../shared/api-request/decode-template';
import { renderUrl } from '../shared/api-request/render-request';
import { inPlace, type RenderSettings, TextRenderer } from '../shared/api-request/render-text';
import { findCalls } from '../shared/jinja';
import { readTarget, type Target } from '../shared/request-guard/authority';
import { readSettings } from '../shared/request-guard/guard-settings';
import { mayReceive } from '../shared/request-guard/secret-hosts';
import { CallError } from './call-error';
import type { Redactor } from './redact';
import { type ReadSecret, unavailable } from './secrets';

/** The secrets of one call. */
export interface BoundSecrets {
  /** For the template: the value of a secret that may go where the request goes. */
  readonly secret: (name: string) => string;
  /** @throws CallError when the rendered URL leads elsewhere than where the secrets are bound to */
  readonly checkHost: (url: string) => void;
}

/**
 * Reads the secrets that a template names, for the host that it calls and no other.
 *
 * The host is known before any secret is: the URL is rendered once with random text in place of each. A host that
 * shows a secret, or is chosen by one, differs between the two renderings, so none ever reaches a resolver.
 */
export async function bindSecrets(
  template: ApiTemplate,
  settings: CallApiSettings,
  rendering: Omit<RenderSettings, 'secret'>,
  readSecret: ReadSecret,
  redactor: Redactor,
): Promise<BoundSecrets> {
  const names = literalNames(template);
  if (names.size === 0) return { secret: (name) => refuseName(name), checkHost: () => {} };
  for (const name of names) {
    if (!Object.hasOwn(settings.secrets, name)) throw unavailable(`secret '${name}' is not declared`);
  }
  const target = findTarget(template, settings, rendering);
  const values = new Map<string, string>();
  const readOne = async (name: string) => {
    const reference = settings.secrets[name];
    if (reference === undefined || !mayReceive(target, reference)) return;
    const value = await readSecret(name, reference);
    redactor.add(name, value);
    values.set(name, value);
  };
  await Promise.all([...names].map(readOne));
  return {
    secret: (name) => values.get(name) ?? refuseName(name, names.has(name) ? target.url.origin : undefined),
    checkHost: (url) => {
      const sent = readTarget(url, readSettings(settings));
      // What cannot be read is refused by the guard, with a better reason.
      if ('allowed' in sent || sent.hostname === target.hostname) return;
      throw unavailable('the host of the rendered URL depends on a secret');
    },
  };
}

/** Names in `secret('name')`; anything but one literal could be chosen by the caller's parameters. */
function literalNames(template: ApiTemplate): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { place, text } of allTexts(template)) {
    // Jinja has no other way to write a name, and most texts have no secret: not worth a second parse.
    if (!text.includes('secret')) continue;
    for (const { args, line, column } of inPlace(place, () => findCalls(text, 'secret'))) {
      const [name] = args;
      if (name === undefined || args.length !== 1) {
        throw new CallError(
          CALL_API_ERRORS.invalidTemplate,
          `${place}: line ${line}, column ${column}: secret() takes one literal name`,
        );
      }
      names.add(name);
    }
  }
  return names;
}

function findTarget(
  template: ApiTemplate,
  settings: CallApiSettings,
  rendering: Omit<RenderSettings, 'secret'>,
): Target {
  const secret = () => randomBytes(16).toString('hex');
  const url = renderUrl(template, new TextRenderer({ ...rendering, secret }));
  const target = readTarget(url, readSettings(settings));
  if ('allowed' in target) throw new CallError(CALL_API_ERRORS.requestRefused, `${target.code}: ${target.reason}`);
  return target;
}

function refuseName(name: string, origin?: string): never {
  if (origin !== undefined) throw unavailable(`secret '${name}' may not be sent to ${origin}`);
  throw unavailable(`secret '${name.slice(0, 60)}' is not named in the template as a literal`);
}
