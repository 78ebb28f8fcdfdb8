/** Definitions that both engines run, with the number of states that each enters. */
exports.workloads = [
  {
    name: 'chain of 2,000 Pass states',
    states: 2_000,
    input: {},
    definition: {
      StartAt: 'P0',
      States: Object.fromEntries(
        Array.from({ length: 2_000 }, (_, at) => [
          `P${at}`,
          { Type: 'Pass', ...(at === 1_999 ? { End: true } : { Next: `P${at + 1}` }) },
        ]),
      ),
    },
  },
  {
    name: 'Choice loop of 10,000 transitions',
    states: 10_002,
    input: { n: 0 },
    definition: {
      StartAt: 'More',
      States: {
        More: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 5_000, Next: 'Add' }], Default: 'Done' },
        Add: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'More' },
        Done: { Type: 'Succeed' },
      },
    },
  },
  {
    name: 'Map over 10,000 items',
    states: 10_001,
    input: Array.from({ length: 10_000 }, (_, at) => at),
    // Both bounded alike: AWS runs 40 inline iterations at a time.
    definition: mapOver({}),
  },
];

/** What the other engine does not have. */
exports.distributed = {
  name: 'distributed Map over 100,000 items',
  states: 100_001,
  input: Array.from({ length: 100_000 }, () => 0),
  definition: mapOver({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }),
};

function mapOver(config) {
  const processor = { ...config, StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
  return {
    StartAt: 'M',
    States: {
      M: { Type: 'Map', MaxConcurrency: 40, ItemProcessor: processor, ResultPath: null, OutputPath: null, End: true },
    },
  };
}
