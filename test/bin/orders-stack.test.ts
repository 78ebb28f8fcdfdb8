import { OrdersStack } from '../../bin/orders-stack';
import { type DynamoMapFanOut, RolePermissions } from '../../lib';
import { anApp } from '../support/synth';

it('lets the fan-out find pending orders by the index and update orders, and nothing else', () => {
  const stack = new OrdersStack(anApp(), 'Orders');
  const fanOut = stack.node.findChild('ShipPending') as DynamoMapFanOut;

  RolePermissions.of(fanOut.stateMachine).assertExactly([
    'dynamodb:Query on <Orders.Arn>/index/StatusIndex',
    'dynamodb:UpdateItem on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<Orders>',
    RolePermissions.MACHINE_LOGS_AND_TRACES,
  ]);
});
