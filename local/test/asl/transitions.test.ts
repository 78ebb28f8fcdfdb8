import { parseDefinition } from '../../src/asl';
import type { Json } from '../../src/kernel/json';
import { problems, SERVED } from './definition-problems';

// Codes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
// Texts and their order: https://github.com/floci-io/floci/pull/2786, as measured on AWS
test.each<[what: string, definition: Json, expected: string[]]>([
  [
    'a Next that leads nowhere, and so a state that nothing leads to',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'C' }, B: { Type: 'Pass', End: true } } },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
  ],
  [
    'a StartAt that leads nowhere',
    { StartAt: 'X', States: { A: { Type: 'Succeed' } } },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /StartAt",
      'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ],
  ],
  [
    'a transition to a state without a name',
    {
      StartAt: 'A',
      States: { A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: '' }] }, B: { Type: 'Succeed' } },
    },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target:  at /States/A/Choices[0]/Next",
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
  ],
  [
    'no end',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } },
    ['MISSING_END_STATE: Workflow has no terminal state at undefined'],
  ],
  [
    'no end, whatever else nothing leads to',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, B: { Type: 'Pass', Next: 'A' } } },
    ['MISSING_END_STATE: Workflow has no terminal state at undefined'],
  ],
  [
    'a loop beside an end that nothing leads to',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, C: { Type: 'Pass', End: true } } },
    ['MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C'],
  ],
  [
    'a Next that leads nowhere, and no end',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'NOPE' } } },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next",
      'MISSING_END_STATE: Workflow has no terminal state at undefined',
    ],
  ],
  [
    'neither Next nor End',
    { StartAt: 'A', States: { A: { Type: 'Pass' } } },
    ['SCHEMA_VALIDATION_FAILED: These fields are required: [Next, End] at /States/A'],
  ],
])('refuses %s', (_what, definition, expected) => {
  expect(problems(definition)).toEqual(expected);
});

test('says all of it in one message', () => {
  const parse = () =>
    parseDefinition(
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, C: { Type: 'Succeed' } } },
      { services: SERVED },
    );

  expect(parse).toThrow(
    "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C'",
  );
});
