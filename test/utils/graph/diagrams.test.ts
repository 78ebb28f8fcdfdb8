import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiCallerStack } from '../../../bin/api-caller-stack';
import { CitiesStack } from '../../../bin/cities-stack';
import { addCrossTeamStacks } from '../../../bin/cross-team-stacks';
import { FanOutStack } from '../../../bin/fan-out-stack';
import { readConfig } from '../../../config';
import { type AssemblyDefinition, definitionsIn } from '../../../utils/graph/assembly-definitions';
import { withDiagrams } from '../../../utils/graph/markdown-diagrams';
import { synthesize } from '../../support/running-app';

const ROOT = join(__dirname, '../../..');

let machines: AssemblyDefinition[];
beforeAll(() => {
  const config = readConfig(join(ROOT, 'config.json'));
  // As bin/app.ts has them, but for the stacks that no document draws.
  const app = synthesize((root) => {
    new FanOutStack(root, 'FanOut', config.fanOut);
    new CitiesStack(root, 'Cities');
    new ApiCallerStack(root, 'ApiCaller', config.apiCaller);
    addCrossTeamStacks(root, config.crossTeam, config.environment);
  });
  machines = definitionsIn(app.directory);
  app.remove();
});

it.each([
  ['README.md', 3],
  ['docs/dynamo-map-fan-out.md', 1],
  ['docs/template-api-caller.md', 1],
])('shows the sample apps in %s as they are; npm run graph -- --into FILE draws them anew', (file, diagrams) => {
  const shown = readFileSync(join(ROOT, file), 'utf8');

  const { markdown, paths } = withDiagrams(file, shown, machines);

  expect(markdown).toBe(shown);
  expect(paths).toHaveLength(diagrams);
});

it('draws behind the comment that names the machine, in place of what was there, and leaves the rest alone', () => {
  const before = 'a\n<!-- diagram of: X/Y -->\n\nb\n<!-- diagram of: X/Y -->\n```mermaid\nold\n```\n```text\nc\n```\n';
  const machine = { path: 'X/Y', definition: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}' };

  const { markdown } = withDiagrams('a.md', before, [machine]);

  const drawn = '```mermaid\nflowchart TD\n  start((" ")) --> s0\n  s0["A"]\n```';
  expect(markdown).toBe(
    `a\n<!-- diagram of: X/Y -->\n${drawn}\n\nb\n<!-- diagram of: X/Y -->\n${drawn}\n\`\`\`text\nc\n\`\`\`\n`,
  );
  expect(() => withDiagrams('a.md', before, [])).toThrow(/^a\.md: the app has no state machine 'X\/Y'; there are: $/);
});
