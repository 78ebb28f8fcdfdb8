import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CrossTeamPipeline, TeamB } from 'cdk-sfn-patterns';

const app = new App();
const stack = new Stack(app, 'Mine');
new CrossTeamPipeline(stack, 'Pipeline', { teamB: TeamB.queue(new Queue(stack, 'Inbox')) });
app.synth();
