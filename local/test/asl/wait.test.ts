import type { JsonObject } from '../../src/kernel/json';
import { IN_S, run, single } from './run-definition';

describe('Wait', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
  const soon = '2026-01-01T00:01:00Z';
  test.each<[fields: JsonObject, top: JsonObject, ms: number]>([
    [{ Seconds: 60 }, {}, 60_000],
    [{ Seconds: 0 }, {}, 0],
    [{ SecondsPath: '$.n' }, {}, 60_000],
    // our choice
    [{ SecondsPath: '$.digits' }, {}, 60_000],
    [{ Timestamp: soon }, {}, 60_000],
    [{ TimestampPath: '$.t' }, {}, 60_000],
    [{ TimestampPath: '$.lower' }, {}, 60_000],
    [{ Timestamp: '2020-01-01T00:00:00Z' }, {}, 0],
    [{ Timestamp: '2026-01-01T01:00:30.5+01:00' }, {}, 30_000],
    [{ Seconds: '{% $states.input.n / 2 %}' }, { QueryLanguage: 'JSONata' }, 30_000],
    [{ Timestamp: '{% $states.input.t %}' }, { QueryLanguage: 'JSONata' }, 60_000],
  ])('%j takes its time', async (fields, top, ms) => {
    const input = { n: 60, digits: '60', t: soon, lower: soon.toLowerCase() };

    expect(await run(single({ Type: 'Wait', ...fields }, top), { input })).toMatchObject({ output: input, tookMs: ms });
  });

  // aws-facts 4.8
  test.each<[fields: JsonObject, cause: string]>([
    [{ SecondsPath: '$.x' }, 'The SecondsPath parameter does not reference an input value: $.x'],
    [{ SecondsPath: '$.negative' }, 'The SecondsPath parameter references a negative value: $.negative == -1'],
    [{ SecondsPath: '$.part' }, 'The SecondsPath parameter cannot be parsed as a long value: $.part == 1.5'],
    [
      { Timestamp: '2016-12-05 21:29:29Z' },
      'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z',
    ],
    [{ SecondsPath: '$.far' }, 'Wait state delay is too long.'],
    [
      { TimestampPath: '$.blank' },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.blank == 2016-12-05 21:29:29Z',
    ],
  ])('%j fails', async (fields, cause) => {
    const input = { negative: -1, part: 1.5, far: 100_000_000, blank: '2016-12-05 21:29:29Z' };

    expect(await run(single({ Type: 'Wait', ...fields }), { input })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: IN_S + cause,
    });
  });
});
