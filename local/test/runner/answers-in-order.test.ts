import { VirtualClock } from '../../src/kernel/virtual-clock';
import { AnswersInOrder } from '../../src/runner/answers-in-order';

/** Work outside the clock that lets `turns` turns of the event loop go by. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe('AnswersInOrder', () => {
  it('hands out the answers of one moment in the order of the calls, whoever was faster', async () => {
    const clock = new VirtualClock(0);
    const answers = new AnswersInOrder(clock);
    const order: number[] = [];

    await Promise.all(
      [5, 1, 3].map(async (slowness, index) => {
        await answers.of(() => clock.during(() => turns(slowness)));
        order.push(index);
      }),
    );

    expect(order).toEqual([0, 1, 2]);
    expect(clock.now()).toBe(0);
  });

  it('does not hold back an answer for a call that takes simulated time', async () => {
    const clock = new VirtualClock(0);
    const answers = new AnswersInOrder(clock);
    const times: [string, number][] = [];

    await Promise.all([
      answers.of(() => clock.sleep(1000)).then(() => times.push(['slow', clock.now()])),
      answers.of(async () => undefined).then(() => times.push(['quick', clock.now()])),
    ]);

    expect(times).toEqual([
      ['quick', 0],
      ['slow', 1000],
    ]);
  });

  it('hands out failures the same way', async () => {
    const answers = new AnswersInOrder(new VirtualClock(0));

    await expect(answers.of(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
