import { isJsonObject } from '../../kernel/json';
import { type Arns, type AskedCall, type Need, text } from './asked-call';

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#connect-http-task-permissions */
export function http({ request, machineArn = '*' }: AskedCall, arns: Arns): Need[] {
  const context = { 'states:httpendpoint': text(request.ApiEndpoint), 'states:httpmethod': text(request.Method) };
  const holders = [request.InvocationConfig, request.Authentication].filter(isJsonObject);
  const connection = holders.map(({ ConnectionArn }) => text(ConnectionArn)).find((arn) => arn !== undefined) ?? '*';
  const secret = arns.secretOfConnection(connection);
  return [
    { action: 'states:InvokeHTTPEndpoint', resource: machineArn, context },
    { action: 'events:RetrieveConnectionCredentials', resource: connection },
    { action: 'secretsmanager:GetSecretValue', resource: secret },
    { action: 'secretsmanager:DescribeSecret', resource: secret },
  ];
}

/** Without a role's signature, whoever calls a REST API needs nothing; of its management nobody here can tell. */
export function apigateway({ request, region, account }: AskedCall): Need[] {
  if (request.AuthType !== 'IAM_ROLE') return [];
  const [apiId] = String(request.ApiEndpoint).split('.');
  const path = String(request.Path ?? '').replace(/^\//, '');
  const called = [apiId, request.Stage ?? '', request.Method ?? 'GET', path].join('/');
  return [{ action: 'execute-api:Invoke', resource: `arn:aws:execute-api:${region}:${account}:${called}` }];
}
