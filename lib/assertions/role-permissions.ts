import { assertions, CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantedStatements, type TemplateResources } from './granted-statements';
import type { NameOf } from './template-text';

/**
 * What a role may do, as its stack's template says, for the tests of your app.
 *
 * A permission reads `actions on resource`, such as `dynamodb:GetItem on <FanOut/Table.Arn>`: what deployment fills in
 * stands in angle brackets, resources under the path of their construct within the stack. A condition follows as
 * `if StringEquals aws:SourceAccount 111111111111`, a refusal begins with `deny`, and a managed policy that the stack does
 * not define is `everything of` its ARN.
 *
 * Policies of resources (queues, keys, topics) belong to no role and are not read, nor are policies in other stacks.
 */
export class RolePermissions {
  /**
   * What the role behind `grantee` may do: a role itself, a state machine, a function.
   *
   * Synthesizes the app that it belongs to.
   */
  public static of(grantee: IGrantable): RolePermissions {
    const { grantPrincipal } = grantee;
    const resource = Construct.isConstruct(grantPrincipal) ? grantPrincipal.node.defaultChild : undefined;
    if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::IAM::Role') {
      throw new Error(`RolePermissions.of must be given something whose role this app defines, got ${grantPrincipal}`);
    }
    const stack = Stack.of(resource);
    const { Resources } = assertions.Template.fromStack(stack).toJSON() as { Resources: TemplateResources };
    const statements = grantedStatements(Resources, stack.resolve(resource.logicalId), pathsIn(stack));
    return new RolePermissions(resource.node.path.replace(/\/Resource$/, ''), statements);
  }

  /** What log delivery and tracing need of a state machine's role; AWS offers no resource to name for it. */
  public static readonly MACHINE_LOGS_AND_TRACES =
    'logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies ' +
    'logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery ' +
    'xray:GetSamplingRules xray:GetSamplingTargets xray:PutTelemetryRecords xray:PutTraceSegments on *';

  /** What tracing needs of a function's role; AWS offers no resource to name for it. */
  public static readonly FUNCTION_TRACES = 'xray:PutTelemetryRecords xray:PutTraceSegments on *';

  private constructor(
    private readonly path: string,
    /** The permissions as the template has them, in its order; what `assertExactly` takes. */
    public readonly granted: string[],
  ) {}

  /**
   * Holds when the role may do all of this and nothing else. The order of actions and of permissions does not matter.
   *
   * @param expected permissions as they stand in `granted`
   */
  public assertExactly(expected: string[]): void {
    const wanted = expected.flatMap(singleActions);
    const had = this.granted.flatMap(singleActions);
    const lacking = without(wanted, had);
    const excess = without(had, wanted);
    if (lacking.length + excess.length === 0) return;
    const lines = [
      ...lacking.map((permission) => `  - ${permission}`),
      ...excess.map((permission) => `  + ${permission}`),
    ];
    throw new Error(
      `${this.path} may not do exactly what is expected (- expected, not granted; + granted, not expected):\n${lines.join('\n')}`,
    );
  }

  /**
   * Holds when the role may do all of this, whatever else it may do.
   *
   * @param expected permissions as they stand in `granted`
   */
  public assertIncludes(expected: string[]): void {
    const lacking = without(expected.flatMap(singleActions), this.granted.flatMap(singleActions));
    if (lacking.length === 0) return;
    throw new Error(
      `${this.path} may not do all that is expected; it lacks:\n${lacking.map((it) => `  - ${it}`).join('\n')}`,
    );
  }
}

/** The paths of a stack's constructs within it, by their logical ids; a name that is none stays as it is. */
function pathsIn(stack: Stack): NameOf {
  const paths = new Map<string, string>();
  for (const element of stack.node.findAll()) {
    if (!CfnElement.isCfnElement(element) || element.stack !== stack) continue;
    const path = element.node.path.slice(stack.node.path.length + 1).replace(/\/Resource$/, '');
    paths.set(stack.resolve(element.logicalId), path);
  }
  return (logicalId) => paths.get(logicalId) ?? logicalId;
}

/** `a b on c` as `a on c` and `b on c`. */
function singleActions(permission: string): string[] {
  const [, deny = '', actions, rest] = /^(deny )?(\S+(?: \S+)*?)( on .+)$/s.exec(permission) ?? [];
  if (actions === undefined || rest === undefined || actions.startsWith('all but ')) return [permission];
  return actions.split(' ').map((action) => `${deny}${action}${rest}`);
}

function without(permissions: readonly string[], others: readonly string[]): string[] {
  return [...new Set(permissions)].filter((permission) => !others.includes(permission)).sort();
}
