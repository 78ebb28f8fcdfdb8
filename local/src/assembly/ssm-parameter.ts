import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** An SSM parameter of a template. */
export interface ParameterResource extends NamedResource {
  readonly type: string;
  /** Read when something first needs it. */
  value(): string;
}

/** The SSM parameters of a stack. */
export function parametersOf(scope: StackScope): ParameterResource[] {
  const parameters = namedResources(scope, ['AWS::SSM::Parameter'], (value) => {
    const name = value('Ref');
    return { name, arn: `arn:aws:ssm:${scope.region}:${scope.account}:parameter/${name.replace(/^\//, '')}` };
  });
  return parameters.map((parameter) => ({
    ...parameter,
    type: String(scope.attribute(parameter.logicalId, 'Type', parameter.place)),
    value: () => String(scope.attribute(parameter.logicalId, 'Value', parameter.place)),
  }));
}
