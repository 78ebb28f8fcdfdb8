import type { Json, LocalAws, MocksByName } from 'cdk-sfn-local';
import mocks from '../guide-training.mocks.json';

/** A run of one of the guide's workflows. */
export interface GuideRun {
  readonly what: string;
  /** The end of the construct path of its state machine. */
  readonly machine: string;
  readonly input: Json;
  /** Error that it is to end with; absent where it is to succeed. */
  readonly error?: string;
}

/** Image of two pixels, red and blue, in the plain PPM format. */
const IMAGE = 'P3\n2 1\n255\n255 0 0  0 0 255\n';

const SALES = 'id,price\ns-1,9.95\ns-2,20\ns-3,0.5\n';

/** Answers for what no laptop has: SageMaker. */
export const GUIDE_MOCKS = mocks as MocksByName;

/** Puts there what the runs find. */
export async function prepareGuide(aws: LocalAws): Promise<void> {
  await aws.putItems('OrderProcessing/Stock', [{ item: 'lamp', stock: 10, reserved: {} }]);
  await aws.putItems('Users', [{ userId: 'ada', status: 'ACTIVE' }]);
  await aws.putItems('Mails/Templates', [
    {
      PK: 'welcome-mail',
      SK: 'POST',
      url: 'https://api.example.com/echo',
      headers: { 'Content-Type': 'application/json' },
      body: { to: '{{ email }}', text: 'Welcome, {{ userId }}!' },
    },
  ]);
  aws.putObjects('ImageProcessing/Images', { 'uploads/flag.ppm': IMAGE, 'uploads/notes.txt': 'no image' });
  aws.putObjects('SalesEtl/Files', { 'sales.csv': SALES });
}

const LAMPS = { item: 'lamp', quantity: 2, card: '4242424242424242' };

/** One after the other, over the same tables. */
export const GUIDE_RUNS: readonly GuideRun[] = [
  { what: 'hello world', machine: 'HelloWorld/StateMachine', input: { name: 'Ada' } },
  {
    what: 'an order: stock, payment and notice in parallel',
    machine: 'OrderProcessing/StateMachine',
    input: { orderId: 'o-1', ...LAMPS },
  },
  {
    what: 'an order whose card is declined: what was done is undone',
    machine: 'OrderProcessing/StateMachine',
    input: { orderId: 'o-2', ...LAMPS, card: '4000000000000002' },
    error: 'OrderCancelled',
  },
  {
    what: 'images, each by itself',
    machine: 'ImageProcessing/StateMachine',
    input: { images: ['uploads/flag.ppm', 'uploads/notes.txt'] },
  },
  { what: 'an admin registers', machine: 'Registration/StateMachine', input: { userId: 'grace', userType: 'Admin' } },
  {
    what: 'somebody of no known type registers',
    machine: 'Registration/StateMachine',
    input: { userId: 'eve', userType: 'Guest' },
    error: 'UnknownUserTypeError',
  },
  {
    what: 'a wait before the second attempt',
    machine: 'WaitBeforeRetry/StateMachine',
    input: { orderId: 'o-3', failures: 1 },
  },
  {
    what: 'three attempts, later each time',
    machine: 'CatchAndRetry/StateMachine',
    input: { orderId: 'o-4', failures: 2 },
  },
  {
    what: 'an error that is handled',
    machine: 'CatchAndRetry/StateMachine',
    input: { orderId: 'o-5', isBroken: true },
  },
  { what: 'rows of a CSV file, into a table', machine: 'SalesEtl/StateMachine', input: { key: 'sales.csv' } },
  {
    what: 'sign in, then order: a workflow for each service',
    machine: 'Microservices/StateMachine',
    input: { userId: 'ada', order: { orderId: 'o-6', ...LAMPS } },
  },
  {
    what: 'a new user, with a mail',
    machine: 'Onboarding/StateMachine',
    input: { userId: 'linus', email: 'linus@example.com' },
  },
  {
    what: 'a model is trained and deployed (mocked)',
    machine: 'ModelTraining/StateMachine',
    input: { name: 'churn-1', image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:1' },
  },
];
