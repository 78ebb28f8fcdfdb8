import {
  type Arns,
  type AskedCall,
  arnOf,
  type Need,
  type Needs,
  need,
  objectsIn,
  text,
} from './service-needs/asked-call';
import { dynamoDb } from './service-needs/dynamodb';
import { apigateway, http } from './service-needs/http';
import { job, sageMaker } from './service-needs/jobs';
import { sns, sqs } from './service-needs/messaging';
import { s3 } from './service-needs/s3';
import { states } from './service-needs/states';

export type { Arns, AskedCall, Need } from './service-needs/asked-call';
export { needsOfMapRun } from './service-needs/states';

/** What each service asks for; an operation of another service takes the action of its name, on anything. */
const SERVICES: Readonly<Record<string, Needs>> = {
  apigateway,
  dynamodb: dynamoDb,
  events,
  http,
  lambda,
  s3,
  sagemaker: sageMaker,
  secretsmanager: secretsManager,
  sns,
  sqs,
  ssm,
  states,
};

/**
 * IAM's names of services that the SDK calls otherwise.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const IAM_NAMES: Readonly<Record<string, string>> = {
  bedrockagent: 'bedrock',
  bedrockagentruntime: 'bedrock',
  bedrockruntime: 'bedrock',
  cloudwatchlogs: 'logs',
  cognitoidentity: 'cognito-identity',
  cognitoidentityprovider: 'cognito-idp',
  databasemigration: 'dms',
  dynamodbstreams: 'dynamodb',
  efs: 'elasticfilesystem',
  elasticloadbalancingv2: 'elasticloadbalancing',
  emr: 'elasticmapreduce',
  emrcontainers: 'emr-containers',
  emrserverless: 'emr-serverless',
  iotdataplane: 'iot',
  mwaa: 'airflow',
  opensearch: 'es',
  rdsdata: 'rds-data',
  redshiftdata: 'redshift-data',
  sagemakerruntime: 'sagemaker',
  sesv2: 'ses',
};

/** What a call takes. */
export function needsOf(asked: AskedCall, arns: Arns): Need[] {
  const call = { ...asked, service: IAM_NAMES[asked.service] ?? asked.service };
  return (SERVICES[call.service] ?? job)(call, arns);
}

function lambda(call: AskedCall): Need[] {
  const { operation, request, account } = call;
  const action = /^Invoke/.test(operation) ? 'InvokeFunction' : operation;
  const given = text(request.FunctionName);
  if (given === undefined) return [need(call, action, undefined)];
  const [, owner = account, name = given] = /^(\d{12}):function:(.+)$/.exec(given) ?? [];
  return [need(call, action, arnOf({ ...call, account: owner }, given, `function:${name}`))];
}

function events(call: AskedCall): Need[] {
  if (call.operation !== 'PutEvents') return [need(call, call.operation, undefined)];
  const buses = new Set(objectsIn(call.request.Entries).map(({ EventBusName }) => text(EventBusName) ?? 'default'));
  return [...buses].map((bus) => need(call, call.operation, arnOf(call, bus, `event-bus/${bus}`)));
}

function secretsManager(call: AskedCall, arns: Arns): Need[] {
  const secret = text(call.request.SecretId) ?? text(call.request.Name);
  if (secret === undefined) return [need(call, call.operation, undefined)];
  return [need(call, call.operation, arns.secret(secret) ?? arnOf(call, secret, `secret:${secret}-??????`))];
}

function ssm(call: AskedCall): Need[] {
  const { Name, Names, Path } = call.request;
  const called = Array.isArray(Names) ? Names.map(String) : [text(Name) ?? text(Path) ?? []].flat();
  if (called.length === 0) return [need(call, call.operation, undefined)];
  return called.map((name) => need(call, call.operation, arnOf(call, name, `parameter/${name.replace(/^\//, '')}`)));
}
