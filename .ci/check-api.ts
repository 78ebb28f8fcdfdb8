/**
 * Serves an app with `sfn-local up` and calls it with the real AWS CLI, boto3 and the AWS SDK for JavaScript: the
 * commands that tutorials print, typed as they stand, and the same thirty calls from each of the three.
 */
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { writeAssembly } from './api/app';
import { checkCalls } from './api/check-calls';
import { pythonCaller } from './api/python-caller';
import { sdkCaller } from './api/sdk-caller';
import { type ServedApp, serveApp } from './api/serve';
import { type Check, ROOT, runCheck } from './check';
import { installPython } from './python-environment';

// This process holds SDK clients too; on Node 20 each would print a warning of its own.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:HelloWorldStateMachine';
const EXECUTION = `${MACHINE.replace(':stateMachine:', ':execution:')}:mine`;

/** The definition that the tutorial prints. */
const DEFINITION = {
  Comment: 'A simple AWS Step Functions example',
  StartAt: 'HelloWorld',
  States: {
    HelloWorld: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:HelloWorld',
      End: true,
    },
  },
};

/** Commands as they are printed, and what their output must hold. */
const COMMANDS: readonly (readonly [command: string, holds: RegExp])[] = [
  [
    'aws stepfunctions create-state-machine --name HelloWorldStateMachine --definition file://state-machine-definition.json --role-arn arn:aws:iam::123456789012:role/service-role/MyRole',
    /"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:HelloWorldStateMachine"/,
  ],
  [
    `aws stepfunctions start-execution --state-machine-arn ${MACHINE} --input '{"key": "value"}'`,
    /"executionArn": ".*:execution:HelloWorldStateMachine:/,
  ],
  [
    `aws stepfunctions start-execution --state-machine-arn ${MACHINE} --name mine --input {}`,
    /"executionArn": ".*:mine"/,
  ],
  [`aws stepfunctions describe-execution --execution-arn ${EXECUTION}`, /"status": "SUCCEEDED"/],
  [`aws stepfunctions get-execution-history --execution-arn ${EXECUTION}`, /"type": "LambdaFunctionSucceeded"/],
];

async function checkApi({ checklist, folder, signal, run }: Check): Promise<void> {
  const bin = await checklist.step('the AWS CLI and boto3 are installed', () =>
    installPython(join(__dirname, 'api', 'requirements.txt'), join(ROOT, 'node_modules', '.cache', 'aws-cli'), signal),
  );
  const served = await checklist.step('sfn-local up serves an app', () =>
    serveApp(writeAssembly(join(folder, 'cdk.out'))),
  );
  try {
    const env = clientEnvironment(served, folder, bin);
    await writeFile(join(folder, 'state-machine-definition.json'), JSON.stringify(DEFINITION));
    for (const [command, holds] of COMMANDS) {
      await checklist.step(command, async () => {
        const printed = await run(folder, 'sh', ['-c', `${command} --endpoint-url ${served.endpoint}`], env);
        if (!holds.test(printed)) throw new Error(printed);
      });
    }
    const python = join(bin, 'python');
    // Beside each other: most of the time the CLI reads its models again.
    const checked = await Promise.allSettled([
      checkCalls(checklist, 'cli', pythonCaller(python, 'cli', env)),
      checkCalls(checklist, 'boto3', pythonCaller(python, 'boto3', env)),
      checkCalls(checklist, 'sdk', sdkCaller(served.endpoint, served.region)),
    ]);
    for (const result of checked) if (result.status === 'rejected') throw result.reason;
  } finally {
    await checklist.step('sfn-local up ends at Ctrl-C', () => served.stop());
  }
}

/** No profile and no account of the caller's. */
function clientEnvironment({ variables }: ServedApp, home: string, bin: string): Record<string, string> {
  return {
    ...variables,
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Else StartSyncExecution looks for a host `sync-127.0.0.1`.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
}

void runCheck('check-api', checkApi);
