import { countingCalls } from '../../src/runner/endless-calls';

it('tells once of a function that is called without end and without time', () => {
  let nowMs = 0;
  const notices: string[] = [];
  const count = countingCalls('Stack/Mapping', { now: () => nowMs }, (text) => notices.push(text));
  const call = (times: number) => Array.from({ length: times }).forEach(count);

  call(999);
  nowMs = 1;
  call(999);
  expect(notices).toEqual([]);

  call(2_000);
  expect(notices).toEqual([
    'Stack/Mapping: called its function 1000 times in no time; if the function writes to what is read here, there is no end to it',
  ]);
});
