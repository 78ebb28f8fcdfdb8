import { familyOf, type ResourceFamily } from '../../kernel/task-resource';
import { OPERATIONS } from './api';

/** The Task resources of Step Functions: nested executions, and its operations through the SDK. */
export const STEP_FUNCTIONS_FAMILIES: readonly ResourceFamily[] = [
  familyOf(
    'states',
    'Step Functions',
    ['', '.sync', '.sync:2', '.waitForTaskToken'].map((pattern) => `states:startExecution${pattern}`),
  ),
  familyOf('aws-sdk:sfn', 'Step Functions', [
    ...Object.keys(OPERATIONS).map((name) => `aws-sdk:sfn:${name[0]?.toLowerCase()}${name.slice(1)}`),
    'aws-sdk:sfn:startExecution.waitForTaskToken',
  ]),
];
