/**
 * @jest-environment-options { "validateTemplates": true }
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { featureFlags } from '../../bin/feature-flags';
import { TemplateApiCaller } from '../../lib';
import { everyKind } from '../lib/dynamo-map-fan-out/a-fan-out';
import { aPipeline, everyStep, TEAM_A } from '../support/a-pipeline';

/** What the CDK's validator has to say about the templates of an app; throws when one of it is an error. */
function findings(add: (app: App) => void): unknown[] {
  const app = new App({ context: featureFlags() });
  add(app);
  return JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8')).pluginReports;
}

it('finds nothing in the templates of the constructs, with all that they may have', () => {
  const found = findings((app) => {
    everyKind(new Stack(app, 'FanOut'));
    const { pipeline } = aPipeline(everyStep, new Stack(app, 'TeamA', { env: TEAM_A }));
    pipeline.addAlarms();
    pipeline.addDashboard();
    const caller = new TemplateApiCaller(new Stack(app, 'ApiCaller'), 'Caller', { allowedHosts: ['api.example.com'] });
    caller.addFailureAlarms(new SnsAction(new Topic(caller, 'OnCall')));
  });

  expect(found).toEqual([]);
});

it('would find a fault', () => {
  const addFault = (app: App) => new CfnQueue(new Stack(app, 'Stack'), 'Queue', { delaySeconds: 901 });

  expect(() => findings(addFault)).toThrow(/CloudFormation Validate/);
});
