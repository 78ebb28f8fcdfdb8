import { type AskedCall, type Need, need, text } from './asked-call';
import { keptRule, passed } from './states';

/**
 * The rules by which Step Functions hears of the end of jobs that a state waits for.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
 */
const RULES: Readonly<Record<string, string>> = {
  'batch:SubmitJob': 'StepFunctionsGetEventsForBatchJobsRule',
  'codebuild:StartBuild': 'StepFunctionsGetEventForCodeBuildStartBuildRule',
  'ecs:RunTask': 'StepFunctionsGetEventsForECSTaskRule',
  'sagemaker:CreateTrainingJob': 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
  'sagemaker:CreateTransformJob': 'StepFunctionsGetEventsForSageMakerTransformJobsRule',
};

/** What a call takes of a service that no laptop has, and a mock answers for: its action, on anything, and who hears. */
export function job(call: AskedCall): Need[] {
  const rule = call.isAwaited ? RULES[`${call.service}:${call.operation}`] : undefined;
  return [need(call, call.operation, undefined), ...(rule === undefined ? [] : keptRule(rule, call))];
}

/** SageMaker takes a role on to do the work. */
export function sageMaker(call: AskedCall): Need[] {
  const { RoleArn, ExecutionRoleArn } = call.request;
  const roles = [RoleArn, ExecutionRoleArn].flatMap((role) => text(role) ?? []);
  return [...job(call), ...roles.map((role) => passed(role, 'sagemaker.amazonaws.com'))];
}
