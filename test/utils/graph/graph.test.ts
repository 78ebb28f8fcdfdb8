import { definitionTree } from '../../../utils/execution-history/definition-tree';
import { placeLevel } from '../../../utils/graph/layout';
import { drawMermaid } from '../../../utils/graph/mermaid';
import { drawSvg } from '../../../utils/graph/svg';

const FAIL = { Type: 'Fail', Error: 'Bad' };
const DEFINITION = {
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.a', IsPresent: false, Next: 'No a' },
        { Condition: '{% $states.input.b = 1 %}', Next: 'No b' },
      ],
      Default: 'Both',
    },
    'No a': FAIL,
    'No b': FAIL,
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              ItemProcessor: {
                ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
                StartAt: 'Call',
                States: { Call: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true } },
              },
              End: true,
            },
          },
        },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Tell' }],
      Next: 'Tell',
    },
    Tell: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:tell', Next: 'Check' },
  },
};
const ROOT = definitionTree(JSON.stringify(DEFINITION));

it('gives what is inside a state room in it, branches side by side', () => {
  const both = placeLevel(ROOT).states.find(({ node }) => node.name === 'Both');
  const [left, right] = both?.inner ?? [];

  expect(both?.inner).toHaveLength(2);
  expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual(right?.x ?? 0);
  expect((right?.x ?? 0) + (right?.width ?? 0)).toBeLessThanOrEqual(both?.width ?? 0);
  expect((right?.y ?? 0) + (right?.height ?? 0)).toBeLessThanOrEqual(both?.height ?? 0);
});

it('puts Fail states of one Choice into a column, with one arrow to it', () => {
  const { states, arrows } = placeLevel(ROOT);
  const [a, b] = states.filter(({ node }) => node.type === 'Fail');

  expect(a?.x).toBe(b?.x);
  expect(b?.y).toBeGreaterThan((a?.y ?? 0) + (a?.height ?? 0));
  expect(arrows.filter(({ from }) => from === 'Check')).toHaveLength(2);
});

it('keeps every box and every bend of an arrow inside the drawing', () => {
  const { width, height, states, arrows } = placeLevel(ROOT);
  const points = [...states, ...arrows.flatMap((arrow) => arrow.points)];

  expect(points.filter(({ x, y }) => x < 0 || y < 0 || x > width || y > height)).toEqual([]);
  expect(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
});

it('draws names, conditions and errors as text', () => {
  const name = '<b onload="x">&';
  const svg = drawSvg(
    definitionTree(JSON.stringify({ StartAt: name, States: { [name]: { ...FAIL, Comment: '</title>' } } })),
    { title: name },
  );

  expect(svg).not.toMatch(/<b|<\/title><\/title>/);
  expect(svg).toContain('fails with Bad');
  expect(drawSvg(ROOT, { title: 'x' })).toContain('$states.input.b = 1 → No b');
});

it('draws a machine without states, and one whose states are not there', () => {
  expect(drawSvg(definitionTree('{}'), { title: 'x' })).toMatch(/^<svg /);
  expect(drawSvg(definitionTree('{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}'), { title: 'x' })).toMatch(
    /A/,
  );
});

it('draws Mermaid with clusters, and no text that Mermaid would read as its own', () => {
  const root = definitionTree(JSON.stringify({ StartAt: 'a"]|b', States: { 'a"]|b': { Type: 'Succeed' } } }));

  expect(drawMermaid(ROOT).split('\n')).toEqual(
    expect.arrayContaining([
      'flowchart TD',
      '  start((" ")) --> s0',
      '  s0{"Check"}',
      '  s1(["No a<br/>No b"])',
      '  subgraph s2 ["Both (Parallel)"]',
      '      subgraph s4 ["Each (distributed Map)"]',
      '  s2 -. catch .-> s6',
    ]),
  );
  expect(drawMermaid(root)).toContain('s0(["a#34;#93;#124;b"])');
});
