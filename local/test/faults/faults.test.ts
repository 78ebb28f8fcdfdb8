import { BETWEEN, type FaultableCall, type FaultSpec, Faults, parseFault } from '../../src/faults';

const aCall = (given: Partial<FaultableCall> = {}): FaultableCall => ({
  service: 'dynamodb',
  operation: 'PutItem',
  on: ['orders'],
  by: ['Reserve stock'],
  ...given,
});

const faultsOf = (...specs: FaultSpec[]) => new Faults(specs.map(parseFault), 1);

const hits = (faults: Faults, calls: readonly FaultableCall[]) =>
  calls.map((call) => faults.next(call, BETWEEN)?.kind ?? 'none');

it('hits the calls whose numbers it names, and counts both', () => {
  const faults = faultsOf('dynamodb:PutItem=throttle#1,3');

  expect(hits(faults, [aCall(), aCall({ operation: 'GetItem' }), aCall(), aCall(), aCall()])).toEqual([
    'throttle',
    'none',
    'none',
    'throttle',
    'none',
  ]);
  expect(faults.counts()).toEqual([{ fault: 'dynamodb:PutItem=throttle#1,3', calls: 4, injected: 2 }]);
});

it('hits about the share of the calls that it names', () => {
  const faults = faultsOf('dynamodb:*=500@30%');

  for (let at = 0; at < 1_000; at++) faults.next(aCall({ content: String(at % 100) }), BETWEEN);

  const [count] = faults.counts();
  expect(count?.injected).toBeGreaterThan(250);
  expect(count?.injected).toBeLessThan(350);
});

it('hits the same calls with the same seed, whatever else comes between them', () => {
  const contents = Array.from({ length: 50 }, (_, at) => aCall({ content: String(at % 10) }));
  const others = contents.flatMap((call) => [aCall({ content: 'x' }), call]);

  const alone = hits(faultsOf('dynamodb:*=500@30%'), contents);
  const between = hits(faultsOf('dynamodb:*=500@30%'), others).filter((_, at) => at % 2 === 1);

  expect(between).toEqual(alone);
  expect(new Set(alone)).toEqual(new Set(['none', '500']));
});

it.each([
  ['dynamodb:PutItem=500 on orders', true],
  ['dynamodb:PutItem=500 on payments', false],
  ['dynamodb:PutItem=500 by Reserve stock', true],
  ['dynamodb:PutItem=500 by Charge card', false],
  ['dynamodb:putitem=500 on orders by Reserve stock', true],
])('asks who calls and what about: %s', (text, expected) => {
  expect(faultsOf(text).next(aCall(), BETWEEN) !== undefined).toBe(expected);
});

it('takes names for what they stand for', () => {
  const namesOf = (called: string) => (called === 'Orders' ? ['orders'] : []);
  const faults = new Faults([parseFault('dynamodb:PutItem=500 on Orders')], 1, namesOf);

  expect(faults.next(aCall(), BETWEEN)).toEqual({ kind: '500', detail: '' });
});

it('hits a call with one fault, the first that is asked for', () => {
  const faults = faultsOf('dynamodb:PutItem=throttle#1', 'dynamodb:PutItem=500');

  expect(hits(faults, [aCall(), aCall()])).toEqual(['throttle', '500']);
  expect(faults.counts().map(({ calls, injected }) => [calls, injected])).toEqual([
    [2, 1],
    [2, 1],
  ]);
});

it('counts no call where its kind cannot happen', () => {
  const faults = faultsOf('*:*=kill');

  expect(faults.next(aCall(), BETWEEN)).toBeUndefined();
  expect(faults.counts()).toEqual([{ fault: '*:*=kill', calls: 0, injected: 0 }]);
});
