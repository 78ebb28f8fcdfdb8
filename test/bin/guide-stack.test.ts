import { Template } from 'aws-cdk-lib/assertions';
import { GuideStack } from '../../bin/guide-stack';
import { TemplateSnapshot } from '../../lib';
import { anApp } from '../support/synth';

const app = anApp();
const stack = new GuideStack(app, 'Guide', { mailHosts: ['api.example.com'] });

it('is what the snapshot holds', () => {
  expect(TemplateSnapshot.fromStack(stack).toJSON()).toMatchSnapshot();
});

it('leaves nothing behind when it is destroyed', () => {
  const resources = Object.values<{ DeletionPolicy?: string }>(Template.fromStack(stack).toJSON().Resources);

  expect(resources.map((resource) => resource.DeletionPolicy)).not.toContain('Retain');
});
