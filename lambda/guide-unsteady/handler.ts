/** An order that says how often it fails before it is processed, and which attempt this is, from 0. */
export interface UnsteadyEvent {
  readonly order: { readonly orderId: string; readonly failures?: number; readonly isBroken?: boolean };
  readonly attempt: number;
}

/** An error that passes by itself. */
class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** An error that no attempt will get past. */
class BrokenOrder extends Error {
  override readonly name = 'BrokenOrder';
}

/** Processes an order, unless it is to fail; keeps nothing, so a second delivery gives the same. */
export async function handler({ order, attempt }: UnsteadyEvent): Promise<{ orderId: string; attempts: number }> {
  const { orderId, failures = 0, isBroken = false } = order;
  if (isBroken) throw new BrokenOrder(`order ${orderId} cannot be processed`);
  if (attempt < failures) throw new TransientError(`attempt ${attempt + 1} of order ${orderId} failed`);
  return { orderId, attempts: attempt + 1 };
}
