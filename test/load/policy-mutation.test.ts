import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { BadRequest, LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { ApiCallerStack } from '../../bin/api-caller-stack';
import { CitiesStack } from '../../bin/cities-stack';
import { addCrossTeamStacks } from '../../bin/cross-team-stacks';
import { FanOutStack } from '../../bin/fan-out-stack';
import { GuideStack } from '../../bin/guide-stack';
import { OrdersStack } from '../../bin/orders-stack';
import { readConfig } from '../../config';
import { templatesIn, withoutEachStatement, withTemplate } from '../../local/test/permissions/statements';
import { demonstrateApiCaller } from '../../utils/demo/api-caller-demo';
import { demonstrateCrossTeam } from '../../utils/demo/cross-team-demo';
import { demonstrateEachOrder, demonstrateFanOut, demonstrateOrders } from '../../utils/demo/fan-out-demo';
import { demonstrateGuide } from '../../utils/demo/guide-demo';
import { GUIDE_MOCKS } from '../../utils/demo/guide-runs';
import { type SampleApiProcess, startSampleApiProcess } from '../../utils/demo/sample-api-process';
import { findListFile } from '../../utils/list-file';
import { synthesize } from '../support/running-app';

const CONFIG = readConfig(join(__dirname, '../../config.json'));
const silent = () => {};

/** A sample, and what `npm start` does with it, or as much; says whether all went as it should. */
interface Sample {
  define(app: App): void;
  journey(aws: LocalAws): Promise<boolean>;
  readonly mocks?: LocalAwsOptions['mocks'];
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  FanOut: {
    define: (app) => new FanOutStack(app, 'FanOut', CONFIG.fanOut),
    journey: async (aws) =>
      (await demonstrateFanOut(aws, CONFIG.fanOut, findListFile('simplelist.json'), silent)).asExpected,
  },
  Orders: {
    define: (app) => new OrdersStack(app, 'Orders'),
    journey: async (aws) => (await demonstrateOrders(aws, silent)).asExpected,
  },
  Cities: {
    define: (app) => new CitiesStack(app, 'Cities'),
    journey: async (aws) => {
      await aws.putItems('Cities/Cities', [{ cityId: 1, name: 'Ulm' }]);
      return (await aws.run({ machine: 'EachCityArn' })).status === 'SUCCEEDED';
    },
  },
  ApiCaller: {
    define: (app) => new ApiCallerStack(app, 'ApiCaller', CONFIG.apiCaller),
    journey: async (aws) => {
      const [one, many] = [
        await demonstrateApiCaller(aws, CONFIG.apiCaller, silent),
        await demonstrateEachOrder(aws, silent),
      ];
      return one.asExpected && many.asExpected;
    },
  },
  Teams: {
    define: (app) => addCrossTeamStacks(app, CONFIG.crossTeam),
    journey: async (aws) => (await demonstrateCrossTeam(aws, CONFIG.crossTeam, silent)).asExpected,
  },
  Guide: {
    define: (app) => new GuideStack(app, 'Guide', { mailHosts: CONFIG.apiCaller.allowedHosts }),
    journey: async (aws) => (await demonstrateGuide(aws, silent)).asExpected,
    mocks: GUIDE_MOCKS,
  },
};

/** What nobody needs in a journey that goes well, and why. */
const NEEDED_OTHERWISE: readonly RegExp[] = [
  // A Map Run is redriven with its execution, which a journey that goes well does not.
  /DistributedMapPolicy.*\/\d+$/,
  // The root of an API, which no journey asks for, and the stage in which the console tries methods.
  /ApiPermission/,
  // What empties a bucket when its stack goes.
  /LedgersPolicy.*\/\d+$/,
  /(Images|Files|Data)Policy.*\/1$/,
  // Schedules, and what closes a record that was left open: no message here waits for them. The calls that they make are
  // derived in test/lib/permissions.test.ts, where each statement is taken out, too.
  /Pipeline(Sweep)?ScheduleRole/,
  /PipelineFinaliseRecordRole.*\/[45]$/,
  /PipelineSweepRecordsRole.*\/[2-5]$/,
  /PipelineDeadLettersPolicy.*\/1$/,
  // SageMaker is a mock: nobody takes the role of its job on, hands it over, or waits for the job by a rule.
  /ModelTrainingJobRole/,
  /ModelTrainingStateMachineRole.*\/[56]$/,
  // The machine that comes with the caller of the mail API; the onboarding has the caller's states in its own.
  /MailsStateMachineRole.*\/[01]$/,
];

let api: SampleApiProcess;

beforeAll(async () => {
  api = await startSampleApiProcess();
});
afterAll(() => api?.stop());

/** True when a run told of something that was denied, lost, or did not end as it should. */
async function isRed(directory: string, { journey, mocks = {} }: Sample): Promise<boolean> {
  const notices: string[] = [];
  const options: LocalAwsOptions = {
    assembly: directory,
    seed: 1,
    hosts: { [`${api.host}:443`]: { port: api.https, ca: api.ca } },
    mocks,
    onNotice: (text) => notices.push(text),
  };
  let aws: LocalAws;
  try {
    aws = await LocalAws.start(options);
  } catch (error) {
    if (error instanceof BadRequest) return true;
    throw error;
  }
  try {
    const asExpected = await journey(aws).catch(() => false);
    const isLost = notices.some((text) => /would be lost|not delivered|not invoked/.test(text));
    return !asExpected || isLost || aws.permissions().denials.length > 0;
  } finally {
    await aws.stop();
  }
}

it.each(Object.entries(SAMPLES))('%s turns red once any one statement is taken out', async (_, sample) => {
  const assembly = synthesize(sample.define);
  try {
    expect(await isRed(assembly.directory, sample)).toBe(false);
    const green: string[] = [];
    let taken = 0;
    for (const [path, template] of templatesIn(assembly.directory)) {
      for (const { place, template: less } of withoutEachStatement(template)) {
        taken++;
        if (!(await withTemplate(path, less, () => isRed(assembly.directory, sample)))) green.push(place);
      }
    }

    expect(taken).toBeGreaterThan(3);
    expect(green.filter((place) => !NEEDED_OTHERWISE.some((known) => known.test(place)))).toEqual([]);
  } finally {
    assembly.remove();
  }
});
