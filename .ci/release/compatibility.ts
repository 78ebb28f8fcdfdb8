/** Major, minor and patch. */
type Version = readonly [number, number, number];

/** The newest release among the tags of a repository, if there is one. Tags of other forms are no releases. */
export function lastRelease(tags: readonly string[]): string | undefined {
  const releases = tags.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
  return releases.sort((a, b) => compare(versionOf(a), versionOf(b))).at(-1);
}

/** What an interface that changed since a release means for the version that is about to be one. */
export interface Verdict {
  readonly passes: boolean;
  readonly says: string;
}

/**
 * Judges changes that break callers of the last release.
 *
 * As semantic versioning has it, a new major version may break callers; before 1.0, a new minor one.
 *
 * @param release the tag of the last release, if there is one
 * @param version the version in package.json
 * @param breaks what jsii-diff reports as breaking, one line each
 */
export function judge(release: string | undefined, version: string, breaks: readonly string[]): Verdict {
  if (release === undefined) return { passes: true, says: 'no release to compare with' };
  if (breaks.length === 0) return { passes: true, says: `nothing breaks callers of ${release}` };
  const earliest = earliestToBreak(versionOf(release));
  if (compare(versionOf(version), earliest) >= 0) {
    return { passes: true, says: `${version} breaks callers of ${release}, as it may:\n${breaks.join('\n')}` };
  }
  const choice = `keep it, or make the version ${earliest.join('.')}`;
  return { passes: false, says: `${version} breaks callers of ${release}; ${choice}:\n${breaks.join('\n')}` };
}

function earliestToBreak([major, minor]: Version): Version {
  return major === 0 ? [0, minor + 1, 0] : [major + 1, 0, 0];
}

function versionOf(text: string): Version {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  if (patch === undefined) throw new Error(`a version must be of the form 1.2.3, got ${text}`);
  return [Number(major), Number(minor), Number(patch)];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
