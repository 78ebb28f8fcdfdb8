import type { StackScope } from './stack-scope';

/** An SSM parameter of a template. */
export interface ParameterResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  /** Read when something first needs it. */
  value(): string;
}

/** The SSM parameters of a stack. */
export function parametersOf(scope: StackScope): ParameterResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::SSM::Parameter')
    .map(([logicalId]) => {
      const place = scope.place(logicalId);
      const name = String(scope.ref(logicalId, place));
      return {
        logicalId,
        constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
        name,
        arn: `arn:aws:ssm:${scope.region}:${scope.account}:parameter/${name.replace(/^\//, '')}`,
        type: String(scope.attribute(logicalId, 'Type', place)),
        value: () => String(scope.attribute(logicalId, 'Value', place)),
      };
    });
}
