import { parseFault } from '../../src/faults';

it.each([
  ['dynamodb:PutItem=throttle', { service: 'dynamodb', operation: 'putitem', kind: 'throttle', when: { rate: 1 } }],
  ['dynamodb:PutItem=throttle@0.3', { when: { rate: 0.3 } }],
  ['dynamodb:PutItem=throttle@30%', { when: { rate: 0.3 } }],
  ['sfn:StartExecution=500@100%', { service: 'states', when: { rate: 1 } }],
  ['eventbridge:PutEvents=reset#1', { service: 'events', when: { calls: [[1, 1]] } }],
  [
    'sqs:*=hang#1,3-5',
    {
      operation: '*',
      when: {
        calls: [
          [1, 1],
          [3, 5],
        ],
      },
    },
  ],
  ['*:*=kill by Worker', { service: '*', kind: 'kill', detail: 'before', by: 'Worker' }],
  ['sqs:SendMessage=lost-acknowledgement', { detail: '500' }],
  ['sqs:SendMessage=lost-acknowledgement:hang', { detail: 'hang' }],
  ['lambda:InvokeFunction=delay:1.5s', { operation: 'invoke', detail: '1500' }],
  ['sqs:ReceiveMessage=duplicate:20 on Jobs', { detail: '20', on: 'Jobs', by: undefined }],
  ['sns:Publish=500#2 on News by Tell the others', { on: 'News', by: 'Tell the others' }],
  ['lambda:Invoke=error:Out.Of.Stock on Reserve', { kind: 'error', detail: 'Out.Of.Stock', on: 'Reserve' }],
])('reads %s', (text, expected) => {
  expect(parseFault(text)).toMatchObject({ text, ...expected });
});

it('reads an object, and writes it as a text', () => {
  const fault = parseFault({ call: 'dynamodb:PutItem', kind: 'throttle', calls: [1, 3], by: 'Add record' });

  expect(fault.text).toBe('dynamodb:PutItem=throttle#1,3 by Add record');
  expect(fault.when).toEqual({
    calls: [
      [1, 1],
      [3, 3],
    ],
  });
});

it.each([
  ['dynamodb', /a fault reads <service>:<operation>=<kind>/],
  ['dynamo:PutItem=throttle', /unknown service 'dynamo', known are \*, apigateway, dynamodb/],
  ['dynamodb:PutItem=slow', /unknown kind 'slow', known are .*throttle/],
  ['dynamodb:PutItem=throttle@1', /write '@100%' for every call, or '#1' for the first/],
  ['dynamodb:PutItem=throttle@0', /the rate must be above 0 and up to 100%, got '0'/],
  ['dynamodb:PutItem=throttle@130%', /the rate must be above 0 and up to 100%/],
  ['dynamodb:PutItem=throttle#0', /calls are counted as in '#1' or '#1,3-5', got '#0'/],
  ['dynamodb:PutItem=throttle#5-3', /calls are counted/],
  ['dynamodb:PutItem=throttle:fast', /the kind reads throttle/],
  ['dynamodb:PutItem=delay', /the kind reads delay:<time>, such as delay:5s/],
  ['dynamodb:PutItem=duplicate:1', /the kind reads duplicate\[:<times>\]/],
  ['dynamodb:PutItem=reorder', /only sqs:ReceiveMessage can be reordered/],
  ['dynamodb:PutItem=error', /only lambda:Invoke has a function that throws/],
  ['lambda:Invoke=error by Worker', /say which function throws with 'on'/],
])('refuses %s', (text, message) => {
  expect(() => parseFault(text)).toThrow(message);
});
