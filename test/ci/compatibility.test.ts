import { judge, lastRelease } from '../../.ci/release/compatibility';

const BREAKS = ['METHOD cdk-sfn-patterns.DynamoMapFanOut.estimate: has been removed'];

describe('the last release', () => {
  it('is none where nothing was tagged', () => {
    expect(lastRelease([])).toBeUndefined();
  });

  it('is the highest version, by number and not by letter', () => {
    expect(lastRelease(['v0.9.0', 'v0.10.0', 'v0.10.0-rc.1', 'v0.2.11'])).toBe('v0.10.0');
  });

  it('is no tag of another form', () => {
    expect(lastRelease(['before-the-move', 'v2', 'local-v9.0.0'])).toBeUndefined();
  });
});

describe('a change of the interface', () => {
  it('is compared with nothing before the first release', () => {
    expect(judge(undefined, '0.1.0', [])).toEqual({ passes: true, says: 'no release to compare with' });
  });

  it('passes at any version while it breaks nobody', () => {
    expect(judge('v1.2.3', '1.2.3', [])).toEqual({ passes: true, says: 'nothing breaks callers of v1.2.3' });
  });

  it.each([
    ['v0.1.0', '0.1.0', '0.2.0'],
    ['v0.1.0', '0.1.7', '0.2.0'],
    ['v1.2.3', '1.3.0', '2.0.0'],
  ])('that breaks callers of %s fails as %s, and says that it takes %s', (release, version, wanted) => {
    const { passes, says } = judge(release, version, BREAKS);

    expect(passes).toBe(false);
    expect(says).toContain(`make the version ${wanted}:`);
    expect(says).toContain(BREAKS[0]);
  });

  it.each([
    ['v0.1.0', '0.2.0'],
    ['v0.9.3', '1.0.0'],
    ['v1.2.3', '2.0.0'],
  ])('that breaks callers of %s passes as %s', (release, version) => {
    expect(judge(release, version, BREAKS).passes).toBe(true);
  });
});
