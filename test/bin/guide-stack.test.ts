import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { featureFlags } from '../../bin/feature-flags';
import { GuideStack } from '../../bin/guide-stack';
import { TemplateSnapshot } from '../../lib';

const app = new App({ context: featureFlags() });
const stack = new GuideStack(app, 'Guide', { mailHosts: ['api.example.com'] });

it('is what the snapshot holds', () => {
  expect(TemplateSnapshot.fromStack(stack).toJSON()).toMatchSnapshot();
});

it('leaves nothing behind when it is destroyed', () => {
  const resources = Object.values<{ DeletionPolicy?: string }>(Template.fromStack(stack).toJSON().Resources);

  expect(resources.map((resource) => resource.DeletionPolicy)).not.toContain('Retain');
});
