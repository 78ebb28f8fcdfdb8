import type { Checklist } from '../checklist';
import { type ApiCall, CALLS } from './calls';
import { filledIn, type Outcome, verify } from './verify';

/** A client of AWS. */
export interface Caller {
  call(call: ApiCall): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Makes the thirty calls by one client; each is a step. */
export async function checkCalls(checklist: Checklist, who: string, caller: Caller): Promise<void> {
  const kept: Record<string, string> = { who };
  try {
    for (const [index, call] of CALLS.entries()) {
      await checklist.step(`${who} ${index + 1}: ${call.service} ${call.operation}`, async () => {
        const filled = filledIn(call, kept);
        const wrong = verify(filled, await caller.call(filled), kept);
        if (wrong !== undefined) throw new Error(wrong);
      });
    }
  } finally {
    await caller.stop();
  }
}
