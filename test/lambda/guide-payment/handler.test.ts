import { handler, type PaymentEvent } from '../../../lambda/guide-payment/handler';

function anEvent(action: PaymentEvent['action'], card: string): PaymentEvent {
  return { action, order: { orderId: 'o-1', card, quantity: 1 } };
}

it('charges a card', async () => {
  expect(await handler(anEvent('charge', '4242424242424242'))).toEqual({ receipt: 'charge-o-1' });
});

it('declines the card of the tests, by an error that a workflow can catch by name', async () => {
  await expect(handler(anEvent('charge', '4000000000000002'))).rejects.toMatchObject({
    name: 'CardDeclined',
    message: 'order o-1: the card is declined',
  });
});

it('refunds whatever card, also what was never charged', async () => {
  expect(await handler(anEvent('refund', '4000000000000002'))).toEqual({ receipt: 'refund-o-1' });
});
