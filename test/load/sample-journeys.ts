import { join } from 'node:path';
import { RedriveExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { App } from 'aws-cdk-lib';
import type { LocalAws, LocalAwsOptions } from 'cdk-sfn-local';
import { ApiCallerStack } from '../../bin/api-caller-stack';
import { CitiesStack } from '../../bin/cities-stack';
import { addCrossTeamStacks } from '../../bin/cross-team-stacks';
import { FanOutStack } from '../../bin/fan-out-stack';
import { GuideStack } from '../../bin/guide-stack';
import { OrdersStack } from '../../bin/orders-stack';
import { type CrossTeamConfig, readConfig } from '../../config';
import { demonstrateApiCaller } from '../../utils/demo/api-caller-demo';
import { demonstrateCrossTeam } from '../../utils/demo/cross-team-demo';
import { demonstrateEachOrder, demonstrateFanOut, demonstrateOrders } from '../../utils/demo/fan-out-demo';
import { demonstrateGuide } from '../../utils/demo/guide-demo';
import { GUIDE_MOCKS } from '../../utils/demo/guide-runs';
import { findListFile } from '../../utils/list-file';
import { clientSettings } from '../support/running-app';

/** What is done with a sample; says whether all went as it should. */
export interface Journey {
  run(aws: LocalAws): Promise<boolean>;
  /** What goes wrong, so that somebody has to see to it. */
  readonly faults?: readonly string[];
}

/** A sample, and all that it is there for: what `npm start` does with it, and what only trouble asks for. */
export interface Sample {
  define(app: App): void;
  readonly journeys: readonly Journey[];
  readonly mocks?: LocalAwsOptions['mocks'];
}

const CONFIG = readConfig(join(__dirname, '../../config.json'));
const ACCOUNTS = { teamA: '111111111111', teamB: '222222222222', teamC: '333333333333', region: 'eu-west-1' };
const silent = () => {};

/** Time for a delivery that is tried for a day, and then given up. */
const TWO_DAYS_MS = 172_800_000;

export const SAMPLES: Readonly<Record<string, Sample>> = {
  FanOut: {
    define: (app) => new FanOutStack(app, 'FanOut', CONFIG.fanOut),
    journeys: [
      {
        run: async (aws) =>
          (await demonstrateFanOut(aws, CONFIG.fanOut, findListFile('simplelist.json'), silent)).asExpected,
      },
    ],
  },
  Orders: {
    define: (app) => new OrdersStack(app, 'Orders'),
    journeys: [{ run: async (aws) => (await demonstrateOrders(aws, silent)).asExpected }],
  },
  Cities: {
    define: (app) => new CitiesStack(app, 'Cities'),
    journeys: [{ run: greetCities, faults: ['s3:PutObject=hang#1 by Process items'] }],
  },
  ApiCaller: {
    define: (app) => new ApiCallerStack(app, 'ApiCaller', CONFIG.apiCaller),
    journeys: [{ run: callApi }],
  },
  Teams: teams({}),
  'Teams in three accounts, with answers by a role,': teams({ accounts: ACCOUNTS, answers: 'role' }),
  'Teams in three accounts, with answers by a queue,': teams({ accounts: ACCOUNTS, answers: 'replyQueue' }),
  Guide: {
    define: (app) => new GuideStack(app, 'Guide', { mailHosts: CONFIG.apiCaller.allowedHosts }),
    mocks: GUIDE_MOCKS,
    journeys: [{ run: runGuide }],
  },
};

/** The teams, with some settings other than those of config.json. */
function teams(settings: Partial<CrossTeamConfig>): Sample {
  return {
    define: (app) => addCrossTeamStacks(app, { ...CONFIG.crossTeam, ...settings }),
    journeys: [
      { run: takeMessages, faults: ['lambda:Invoke=error:Crash on TeamA/Pipeline/FinaliseRecord'] },
      { run: keepRecords },
      {
        run: buryWhatIsNotDelivered,
        faults: [
          'states:StartExecution=500 by TeamA/Pipeline/Schedule',
          'lambda:Invoke=500 by TeamA/Pipeline/SweepSchedule',
          'lambda:Invoke=500 by TeamA/Pipeline/ExecutionEnded',
        ],
      },
    ],
  };
}

/** The finaliser breaks at the one event of the demo that it hears of, and could do nothing about. */
async function takeMessages(aws: LocalAws): Promise<boolean> {
  const { asExpected } = await demonstrateCrossTeam(aws, CONFIG.crossTeam, silent);
  await aws.settle();
  return asExpected && aws.messages('TeamA/Pipeline/DeadLetters').length === 1;
}

/** The schedule starts an execution; of two that leave their records open, the finaliser closes one, the sweeper the other. */
async function keepRecords(aws: LocalAws): Promise<boolean> {
  const records = () => aws.items(CONFIG.crossTeam.tableName);
  aws.fire('TeamA/Pipeline/Schedule');
  await aws.settle();
  const gone = (await stopped(aws)).replace(/[^:]+$/, 'gone');
  await aws.settle();
  const openSince = new Date(aws.now()).toISOString();
  await aws.putItems(CONFIG.crossTeam.tableName, [
    { messageId: 'lost', status: 'RECORD_ADDED', executionArn: gone, openSince },
  ]);
  aws.fire('TeamA/Pipeline/SweepSchedule');
  await aws.settle();
  await aws.advance(TWO_DAYS_MS);
  aws.fire('TeamA/Pipeline/SweepSchedule');
  await aws.settle();
  const statuses = (await records()).map(({ messageId, status }) => `${String(messageId).split('-')[0]} ${status}`);
  const told = aws.notifications('TeamA/Failed').length;
  const expected = ['lost RECORD_FAILED', 'scheduled RECORD_PROCESSED', 'stopped RECORD_FAILED'];
  return told === 2 && statuses.sort().join() === expected.join();
}

/** Start, sweep and event find nobody who takes them: all three go to the dead letters. */
async function buryWhatIsNotDelivered(aws: LocalAws): Promise<boolean> {
  aws.fire('TeamA/Pipeline/Schedule');
  aws.fire('TeamA/Pipeline/SweepSchedule');
  await stopped(aws);
  await aws.settle({ withinMs: TWO_DAYS_MS });
  return aws.messages('TeamA/Pipeline/DeadLetters').length === 3;
}

/** An execution that is stopped as it waits for Team B. */
async function stopped(aws: LocalAws): Promise<string> {
  const input = { messageId: 'stopped', messageText: 'Hello', timer_seconds: 3 };
  const { executionArn, report } = await aws.startExecution({ machine: 'PipelineArn', input });
  await withExecutions(aws, (client) => client.send(new StopExecutionCommand({ executionArn })));
  await report();
  return executionArn;
}

/** A Map Run that is stopped while it writes its results, and redriven. */
async function greetCities(aws: LocalAws): Promise<boolean> {
  await aws.putItems('Cities/Cities', [{ cityId: 1, name: 'Ulm' }]);
  const { executionArn, report } = await aws.startExecution({ machine: 'EachCityArn' });
  await aws.settle();
  await withExecutions(aws, (client) => client.send(new StopExecutionCommand({ executionArn })));
  return (await report()).status === 'ABORTED' && (await redriven(aws, executionArn)) === 'SUCCEEDED';
}

async function callApi(aws: LocalAws): Promise<boolean> {
  const one = await demonstrateApiCaller(aws, CONFIG.apiCaller, silent);
  const each = await demonstrateEachOrder(aws, silent);
  return one.asExpected && each.asExpected;
}

/** What the demo does; besides, a mail by itself, and rows too bad to be loaded, twice. */
async function runGuide(aws: LocalAws): Promise<boolean> {
  const demo = await demonstrateGuide(aws, silent);
  const mail = { templateName: 'welcome-mail', method: 'POST', params: { email: 'a@example.com', userId: 'a' } };
  const mailed = await aws.run({ machine: 'Mails/StateMachine', input: mail });
  aws.putObjects('SalesEtl/Files', { 'bad.csv': 'id,price\ns-1,cheap' });
  const { executionArn, error } = await aws.run({ machine: 'SalesEtl/StateMachine', input: { key: 'bad.csv' } });
  const isLoaded = (await redriven(aws, executionArn)) === 'SUCCEEDED';
  const isBad = error === 'States.ExceedToleratedFailureThreshold' && !isLoaded;
  return demo.asExpected && mailed.status === 'SUCCEEDED' && isBad;
}

async function redriven(aws: LocalAws, executionArn: string): Promise<string> {
  await withExecutions(aws, (client) => client.send(new RedriveExecutionCommand({ executionArn })));
  return (await aws.report(executionArn)).status;
}

async function withExecutions(aws: LocalAws, use: (client: SFNClient) => Promise<unknown>): Promise<void> {
  const client = new SFNClient(clientSettings(aws));
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}
