import { App, Stack } from 'aws-cdk-lib';
import { TemplateApiCaller } from 'cdk-sfn-patterns';

const app = new App();
new TemplateApiCaller(new Stack(app, 'Mine'), 'Orders', { allowedHosts: ['api.example.com'] });
app.synth();
