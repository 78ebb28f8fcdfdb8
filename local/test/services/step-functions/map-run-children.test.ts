import { VirtualClock } from '../../../src/kernel/virtual-clock';
import type { Machine } from '../../../src/services/step-functions/machines';
import { MapRunChildren } from '../../../src/services/step-functions/map-run-children';

const ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:orders';
const MAP_RUN = 'arn:aws:states:us-east-1:123456789012:mapRun:orders/each:1';

/** Runs a child whose history has so many characters, and gives what is kept of it. */
function ended(children: MapRunChildren, name: string, status: 'SUCCEEDED' | 'FAILED', characters = 1) {
  const stateMachineArn = `${ARN}/each`;
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const listener = children.begin(
    { mapRunArn: MAP_RUN, stateName: 'Each', arn, name, stateMachineArn, type: 'STANDARD', input: '{}', itemCount: 1 },
    { arn: ARN, name: 'orders' } as Machine,
  );
  listener.onStart(0, () => {});
  const details = { stateExitedEventDetails: { name: 'P', output: 'x'.repeat(characters) } };
  listener.onEvent({ timestamp: 0, type: 'PassStateExited', id: 1, previousEventId: 0, ...details });
  listener.onEnd({ status, ...(status === 'SUCCEEDED' && { output: 1 }) });
  return children.get(arn);
}

const aRun = () => new MapRunChildren(new VirtualClock(0));

test('keeps of later children that succeeded only what a list tells, so that they need next to no memory', () => {
  const children = aRun();
  const first = ended(children, 'first', 'SUCCEEDED');
  for (let i = 1; i < 1_000; i++) ended(children, `child ${i}`, 'SUCCEEDED');

  const late = ended(children, 'late', 'SUCCEEDED');
  const failed = ended(children, 'failed', 'FAILED');

  expect([first?.input, first?.outcome?.output, first?.events.length]).toEqual(['{}', 1, 1]);
  expect([late?.input, late?.outcome]).toEqual([undefined, undefined]);
  expect(late).toMatchObject({ status: 'SUCCEEDED', name: 'late', itemCount: 1, redriveStatus: 'NOT_REDRIVABLE' });
  expect(() => late?.events).toThrow('keeps the histories of the first 1000 children of a Map Run');
  expect([failed?.input, failed?.events.length]).toEqual(['{}', 1]);
  expect(children.of(MAP_RUN)).toHaveLength(1_002);
});

test('keeps no long histories of many children', () => {
  const children = aRun();

  const kept = ['a', 'b', 'c'].map((name) => ended(children, name, 'SUCCEEDED', 6 * 1_048_576)?.input !== undefined);

  expect(kept).toEqual([true, true, false]);
});
