/** What the payment service is asked for. */
export interface PaymentEvent {
  readonly action: 'charge' | 'refund';
  readonly order: { readonly orderId: string; readonly card: string; readonly quantity: number };
}

class CardDeclined extends Error {
  override readonly name = 'CardDeclined';
}

/** Cards that end so are declined, as test cards of payment services are. */
const DECLINED = /0002$/;

/**
 * Stands for a payment service, which knows each order by its id: charged or refunded twice, it is so once, and what was
 * never charged is refunded without a trace.
 */
export async function handler({ action, order: { orderId, card } }: PaymentEvent): Promise<{ receipt: string }> {
  if (action === 'charge' && DECLINED.test(card)) throw new CardDeclined(`order ${orderId}: the card is declined`);
  return { receipt: `${action}-${orderId}` };
}
