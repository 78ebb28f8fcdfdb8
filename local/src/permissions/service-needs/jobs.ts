import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { type AskedCall, arnOf, type Need, need, objectsIn, text } from './asked-call';
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

/** Actions of optimized integrations that are not called like them; Kubernetes asks for credentials of its own. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'eks:Call': [],
  'eks:RunJob': [],
  'elasticmapreduce:AddStep': ['AddJobFlowSteps'],
  'elasticmapreduce:CancelStep': ['CancelSteps'],
  'elasticmapreduce:CreateCluster': ['RunJobFlow'],
  'elasticmapreduce:ModifyInstanceFleetByName': ['ListInstanceFleets', 'ModifyInstanceFleet'],
  'elasticmapreduce:ModifyInstanceGroupByName': ['ListInstanceGroups', 'ModifyInstanceGroups'],
  'elasticmapreduce:SetClusterTerminationProtection': ['SetTerminationProtection'],
  'elasticmapreduce:TerminateCluster': ['TerminateJobFlows'],
};

/** What a call takes of a service that no laptop has, and a mock answers for: its action, on anything, and who hears. */
export function job(call: AskedCall): Need[] {
  const called = `${call.service}:${call.operation}`;
  const rule = call.isAwaited ? RULES[called] : undefined;
  const actions = ACTIONS[called] ?? [call.operation];
  return [
    ...actions.map((action) => need(call, action, undefined)),
    ...(rule === undefined ? [] : keptRule(rule, call)),
  ];
}

/** SageMaker takes a role on to do the work. */
export function sageMaker(call: AskedCall): Need[] {
  const { RoleArn, ExecutionRoleArn, TrainingJobName } = call.request;
  const roles = [RoleArn, ExecutionRoleArn].flatMap((role) => text(role) ?? []);
  const isTraining = call.operation === 'CreateTrainingJob';
  const context = isTraining ? { 'aws:sourcearn': arnOf(call, '', `training-job/${String(TrainingJobName)}`) } : {};
  const needs = isTraining ? needsOfTraining(call.request) : [];
  return [...job(call), ...roles.map((role) => passed(role, 'sagemaker.amazonaws.com', context, needs))];
}

/**
 * What a training job does in its role with the data of its request.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createtrainingjob-perms
 */
function needsOfTraining({ InputDataConfig, OutputDataConfig }: JsonObject): Need[] {
  const inputs = objectsIn(InputDataConfig).flatMap(({ DataSource }) => {
    const source = isJsonObject(DataSource) ? DataSource.S3DataSource : undefined;
    return isJsonObject(source) ? placesAt(source.S3Uri) : [];
  });
  const outputs = isJsonObject(OutputDataConfig) ? placesAt(OutputDataConfig.S3OutputPath) : [];
  return [
    ...inputs.flatMap(({ bucket, prefix, object }) => [
      { action: 's3:ListBucket', resource: bucket, context: { 's3:prefix': prefix } },
      { action: 's3:GetObject', resource: object },
    ]),
    ...outputs.map(({ object }) => ({ action: 's3:PutObject', resource: object })),
  ];
}

/** A bucket, and an object in the folder of it that `s3://<bucket>/<prefix>` means; none for another text. */
function placesAt(uri: Json | undefined) {
  const [, name, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(text(uri) ?? '') ?? [];
  if (name === undefined) return [];
  const bucket = `arn:aws:s3:::${name}`;
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return [{ bucket, prefix, object: `${bucket}/${folder}sfn-local` }];
}
