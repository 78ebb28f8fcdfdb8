import { FEATURES, validateDefinition } from '../../src/asl';
import { INTRINSICS } from '../../src/asl/intrinsics/functions';
import { COMPARISON_OPERATORS } from '../../src/asl/parse/parse-choice';

test('names all 18 intrinsic functions, and no feature twice', () => {
  expect(Object.keys(INTRINSICS)).toHaveLength(18);
  const names = FEATURES.map(({ area, name }) => `${area}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test.each(COMPARISON_OPERATORS)('%s is an operator that the parser takes', (operator) => {
  const operand = operator.endsWith('Path')
    ? '$.x'
    : operator.startsWith('Numeric')
      ? 1
      : operator.startsWith('Timestamp')
        ? '2026-01-01T00:00:00Z'
        : operator.startsWith('String')
          ? 'x'
          : true;
  const Choices = [{ Variable: '$.a', [operator]: operand, Next: 'B' }];

  expect(
    validateDefinition({ StartAt: 'A', States: { A: { Type: 'Choice', Choices }, B: { Type: 'Succeed' } } }),
  ).toEqual([]);
});
