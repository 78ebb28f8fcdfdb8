import type { LevelParser } from './level-parser';

const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/;
const ACTIVITY = /^arn:[^:]+:states:[^:]*:[^:]*:activity:/;

/** Reports a `Resource` that is no ARN, and one that is not carried out here. */
export function checkResource(
  resource: string,
  stateName: string,
  location: string,
  { type, problems, services }: LevelParser,
): void {
  if (!ARN.test(resource)) {
    problems.schema('Value is not a valid resource ARN', location);
    return;
  }
  const isActivity = ACTIVITY.test(resource);
  if (isActivity && type === 'EXPRESS') {
    problems.schema('Express state machine does not support activities', location);
    return;
  }
  const pattern = /\.(sync(?::2)?|waitForTaskToken)$/.exec(resource)?.[0];
  if (pattern !== undefined && type === 'EXPRESS') {
    problems.schema(`Express state machine does not support '${pattern}' service integration`, location);
    return;
  }
  const refusal = services.refusal(resource, stateName);
  if (refusal === undefined) return;
  const noWorker = `the activity '${resource}' has no worker here; use a Lambda function, or answer it with mocks`;
  problems.unsupported(location, isActivity ? noWorker : refusal);
}
