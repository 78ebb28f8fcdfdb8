import { Budget, BudgetExceeded } from '../../src/asl/jsonata/budget';

let now = 0;
beforeEach(() => void jest.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => jest.restoreAllMocks());

/** One step of an evaluation, in which the machine's clock goes on. */
function step(budget: Budget, ms: number): void {
  budget.enter();
  now += ms;
  budget.leave({ type: 'path' }, 1);
}

test('ends an evaluation whose few steps take long', () => {
  const budget = new Budget(new Date(0));
  step(budget, 4_000);
  step(budget, 2_000);

  expect(() => budget.enter()).toThrow(new BudgetExceeded(BudgetExceeded.TIME));
});

test('gives as many short steps as there may be all the time they take on a busy machine', () => {
  const budget = new Budget(new Date(0));

  for (let round = 0; round < 1_000; round++) step(budget, 50);

  expect(() => budget.enter()).not.toThrow();
});

test('holds against no evaluation what others did while it waited for its turn', () => {
  const budgets = Array.from({ length: 100 }, () => new Budget(new Date(0)));

  for (let round = 0; round < 30; round++) for (const budget of budgets) step(budget, 100);

  expect(() => budgets[0]?.enter()).not.toThrow();
});
