import { isJsonObject, type Json } from '../kernel/json';
import type { MethodSpec, RestApiSpec } from '../kernel/rest-api-spec';
import { idsOfTypes, type NamedResource, namedResources, writtenProperties } from './named-resource';
import type { StackScope } from './stack-scope';

/** A REST API of a template. Its resources and methods must stand in the same stack; they are read when it is called. */
export type RestApiResource = NamedResource & RestApiSpec;

/** The REST APIs of a stack. */
export function restApisOf(scope: StackScope): RestApiResource[] {
  const { region, account } = scope;
  const apis = namedResources(scope, ['AWS::ApiGateway::RestApi'], (value) => ({
    name: value('Ref'),
    arn: `arn:aws:apigateway:${region}::/restapis/${value('Ref')}`,
  }));
  return apis.map((api) => ({
    ...api,
    name: String(scope.property(api.logicalId, 'Name') ?? api.logicalId),
    id: api.name,
    region,
    account,
    ...documentOf(scope, api),
    stages: () => stagesOf(scope, api.name),
    methods: () => methodsOf(scope, api.logicalId, api.name),
    binaryTypes: () => list(scope.property(api.logicalId, 'BinaryMediaTypes')).map(String),
  }));
}

function documentOf(scope: StackScope, { logicalId, place }: NamedResource): Pick<RestApiSpec, 'document'> {
  const properties = writtenProperties(scope, logicalId);
  const given = ['Body', 'BodyS3Location'].find((name) => Object.hasOwn(properties, name));
  return given === undefined ? {} : { document: `${place}/${given}` };
}

function stagesOf(scope: StackScope, apiId: string) {
  return partsOf(scope, 'AWS::ApiGateway::Stage', apiId).map((logicalId) => {
    const variables = scope.property(logicalId, 'Variables');
    return {
      name: String(scope.property(logicalId, 'StageName')),
      variables: isJsonObject(variables) ? variables : {},
    };
  });
}

function methodsOf(scope: StackScope, logicalIdOfApi: string, apiId: string): MethodSpec[] {
  const parents = new Map<string, { readonly parent: string; readonly part: string }>();
  for (const id of partsOf(scope, 'AWS::ApiGateway::Resource', apiId)) {
    const resourceId = String(scope.ref(id, scope.place(id)));
    const parent = String(scope.property(id, 'ParentId'));
    parents.set(resourceId, { parent, part: String(scope.property(id, 'PathPart')) });
  }
  const root = String(scope.attribute(logicalIdOfApi, 'RootResourceId', scope.place(logicalIdOfApi)));
  const pathOf = (resourceId: string): string => {
    const known = parents.get(resourceId);
    if (resourceId === root || known === undefined) return '';
    return `${pathOf(known.parent)}/${known.part}`;
  };
  return partsOf(scope, 'AWS::ApiGateway::Method', apiId).map((id) => {
    const resourceId = String(scope.property(id, 'ResourceId'));
    return {
      httpMethod: String(scope.property(id, 'HttpMethod')),
      path: pathOf(resourceId) || '/',
      resourceId,
      authorization: String(scope.property(id, 'AuthorizationType') ?? 'NONE'),
      isKeyRequired: String(scope.property(id, 'ApiKeyRequired')) === 'true',
      integration: () => {
        const integration = scope.property(id, 'Integration');
        return isJsonObject(integration) ? integration : {};
      },
      place: scope.constructPath(id).replace(/\/Resource$/, ''),
    };
  });
}

function partsOf(scope: StackScope, type: string, apiId: string): string[] {
  return idsOfTypes(scope, [type]).filter((id) => scope.property(id, 'RestApiId') === apiId);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
