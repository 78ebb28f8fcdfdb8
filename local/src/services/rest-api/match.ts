import { decoded } from './request';

/** A method that a path may lead to. */
export interface Route {
  /** `GET`, or `ANY`. */
  readonly httpMethod: string;
  /** Such as `/items/{id}` or `/{proxy+}`. */
  readonly path: string;
}

/** What a request leads to. */
export interface Match<R extends Route> {
  readonly route: R;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the method for a request: text goes before a parameter, a parameter before the rest, a verb before ANY. */
export function matchRoute<R extends Route>(routes: readonly R[], method: string, path: string): Match<R> | undefined {
  const segments = segmentsOf(path);
  let best: { readonly rank: string; readonly match: Match<R> } | undefined;
  for (const route of routes) {
    if (route.httpMethod !== method && route.httpMethod !== 'ANY') continue;
    const found = compare(segmentsOf(route.path), segments);
    if (found === undefined) continue;
    const rank = found.rank + (route.httpMethod === 'ANY' ? '1' : '0');
    if (best === undefined || rank < best.rank) {
      best = { rank, match: { route, pathParameters: found.parameters } };
    }
  }
  return best?.match;
}

/** One digit for each segment: 0 for its text, 1 for a parameter, 2 for all the rest. */
function compare(pattern: readonly string[], segments: readonly string[]) {
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [at, part] of pattern.entries()) {
    const [, name, isGreedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const segment = segments[at];
    if (segment === undefined) return undefined;
    if (name === undefined) {
      if (part !== segment) return undefined;
      rank += '0';
    } else if (isGreedy === '+') {
      parameters[name] = segments.slice(at).join('/');
      return { rank: `${rank}2`, parameters };
    } else {
      parameters[name] = decoded(segment);
      rank += '1';
    }
  }
  return pattern.length === segments.length ? { rank, parameters } : undefined;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment, at, all) => segment !== '' || (at > 0 && at < all.length - 1));
}
