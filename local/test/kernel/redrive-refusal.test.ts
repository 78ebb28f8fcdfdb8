import { closedRefusal } from '../../src/kernel/redrive-refusal';

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
test.each<[status: string, events: number, reason: string | undefined]>([
  ['RUNNING', 1, 'Execution is RUNNING and cannot be redriven'],
  ['SUCCEEDED', 1, 'Execution is SUCCEEDED and cannot be redriven'],
  ['FAILED', 24_998, undefined],
  ['TIMED_OUT', 24_999, 'Execution history event limit exceeded'],
])('%s with %i events: %s', (status, events, reason) => {
  expect(closedRefusal(status, events)).toBe(reason);
});
