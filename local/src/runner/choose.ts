import { BadRequest } from '../kernel/bad-request';

/** What something in a template can be called by. */
export interface Nameable {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
}

/** Finds the one meant by a logical id, name, ARN or the end of a construct path; the error lists those there are. */
export function choose<T extends Nameable>(kind: string, things: readonly T[], wanted: string): T {
  const exact = things.filter((thing) =>
    [thing.logicalId, thing.name, thing.arn, thing.constructPath].includes(wanted),
  );
  const found = exact.length > 0 ? exact : things.filter(({ constructPath }) => constructPath.endsWith(`/${wanted}`));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (found.length > 1) {
    const paths = found.map((thing) => thing.constructPath).join(', ');
    throw new BadRequest(`'${wanted}' names ${found.length} ${kind}s; say which by its path: ${paths}`);
  }
  throw new BadRequest(`no ${kind} '${wanted}'; ${listing(kind, things)}`);
}

/** Tells which there are, in names that `choose` takes. */
export function listing(kind: string, things: readonly Nameable[]): string {
  if (things.length === 0) return `the stacks of this run define no ${kind}`;
  return `there are: ${things.map((thing) => `${thing.name} (${thing.constructPath})`).join(', ')}`;
}
