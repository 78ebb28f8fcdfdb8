import type { CallGuard } from '../gateway';
import type { Clock } from '../kernel/clock';
import type { Deliver } from '../kernel/deliver';
import { Failure } from '../kernel/failure';
import { isJsonObject, type JsonObject } from '../kernel/json';
import { iamService, refusedTask } from '../kernel/refused-task';
import type { Random } from '../kernel/seeded-random';
import { ServiceError } from '../kernel/service-error';
import { taskResource } from '../kernel/task-resource';
import type { CallingExecution, PlannedMapRun } from '../kernel/task-service';
import {
  type Account,
  type AskedCall,
  accountOf,
  type Caller,
  deniedAnswer,
  type Need,
  needsOf,
  needsOfMapRun,
} from '../permissions';
import { deliveryRoles } from './delivery-roles';
import { checkDeployment } from './deployment-checks';
import { EncryptedResources } from './encrypted';
import type { Functions } from './functions';
import type { Inventory } from './inventory';
import { readAccount } from './read-account';
import type { RoleSessions } from './role-sessions';
import type { TaskGate } from './tasks';

/** What it takes to check permissions. */
export interface PermissionChecksOptions {
  readonly inventory: Inventory;
  readonly sessions: RoleSessions;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  functions(): Functions;
  readonly onNotice: (text: string) => void;
}

/** What a delivery takes, by the service in the ARN of its target. */
const DELIVERY: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  states: 'states:StartExecution',
};

/** What Lambda's pollers do with a source, by its service. */
const POLLING: Readonly<Record<string, readonly string[]>> = {
  sqs: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  dynamodb: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
};

/** Tests each call of a run against the policies of its stacks. Whoever calls from outside may do everything. */
export class PermissionChecks {
  readonly account: Account;
  readonly #options: PermissionChecksOptions;
  readonly #encrypted: EncryptedResources;
  readonly #deliveryRoles: (from: string, targetArn: string) => string | undefined;
  readonly #machineRoles: ReadonlyMap<string, string>;
  /** Machines whose tasks wait for tokens. */
  readonly #tokens = new Map<string, string>();

  constructor(options: PermissionChecksOptions) {
    this.#options = options;
    const { inventory, clock, onNotice } = options;
    this.account = readAccount(inventory.scopes, onNotice, { now: () => clock.now() });
    this.#encrypted = new EncryptedResources(inventory.scopes);
    this.#deliveryRoles = deliveryRoles(inventory);
    this.#machineRoles = new Map(
      inventory.machines.map(({ arn, scope, logicalId }) => [arn, String(scope.property(logicalId, 'RoleArn'))]),
    );
    checkDeployment(inventory.scopes, this.account, onNotice);
  }

  /** Calls of Task states. */
  gate(next: TaskGate): TaskGate {
    return (call, signal, carryOut) => {
      const { resource, execution, taskToken } = call;
      if (taskToken !== undefined) this.#tokens.set(taskToken, execution.stateMachineArn);
      const target = taskResource(resource);
      const service = target === undefined ? 'lambda' : iamService(target.service);
      const given = isJsonObject(call.parameters) ? call.parameters : {};
      const asked: AskedCall = {
        service,
        operation: target === undefined ? 'Invoke' : `${target.action[0]?.toUpperCase()}${target.action.slice(1)}`,
        request: target === undefined ? { FunctionName: resource } : qualified(given),
        ...placeOf(execution.stateMachineArn),
        machineArn: execution.stateMachineArn,
        isAwaited: target?.pattern.startsWith('.sync') === true,
      };
      const refusal = this.#executionRefusal(execution, this.#needs(asked));
      if (refusal === undefined) return next(call, signal, carryOut);
      throw refusedTask(resource, deniedAnswer(service, refusal), this.#options.random.uuid());
    };
  }

  /** Throws the failure that a Map state sees which may not start executions of its own machine. */
  requireMapRun(execution: CallingExecution, run: PlannedMapRun): void {
    const refusal = this.#executionRefusal(execution, needsOfMapRun(execution.stateMachineArn, run));
    if (refusal !== undefined) throw new Failure('States.Permissions', refusal);
  }

  /** Calls that come through the endpoint. */
  guard(next: CallGuard | undefined): CallGuard {
    return async (call, outlet) => {
      const caller = this.#callerOf(call.accessKey);
      const refusal = caller === undefined ? undefined : this.#callRefusal(caller, call);
      if (refusal !== undefined) outlet.refuse(deniedAnswer(call.service, refusal));
      else if (next === undefined) await outlet.carryOut();
      else await next(call, outlet);
    };
  }

  /** What rules, schedules and destinations of functions hand over. */
  over(deliver: Deliver): Deliver {
    return async (targetArn, delivery) => {
      this.#requireDelivery(delivery.from, targetArn);
      await deliver(targetArn, delivery);
    };
  }

  /** Throws what a topic sees that may not hand something over. */
  requireDelivery(topicArn: string, targetArn: string): void {
    this.#requireDelivery(topicArn, targetArn);
  }

  /** Whether a service, such as a REST API, may invoke a function, by itself or in a role; tells of what it may not. */
  mayInvoke(service: string, sourceArn: string, functionArn: string, roleArn = ''): boolean {
    const needs = [{ action: 'lambda:InvokeFunction', resource: functionArn }];
    if (roleArn === '') return this.#isAllowed(this.account.refusal(asService(service, sourceArn), needs));
    if (!this.mayTakeOn(service, sourceArn, roleArn)) return false;
    return this.#isAllowed(this.#roleRefusal({ kind: 'role', roleArn, session: service }, needs));
  }

  /** Whether a service may take on the role in which it is to call another one; tells of what it may not. */
  mayTakeOn(service: string, sourceArn: string, roleArn: string): boolean {
    return this.#isAllowed(this.account.trustRefusal(roleArn, asService(service, sourceArn)));
  }

  #isAllowed(refusal: string | undefined): boolean {
    if (refusal !== undefined) this.#options.onNotice(`not invoked: ${refusal}`);
    return refusal === undefined;
  }

  /** Says why a function may not read a queue or a stream, or undefined when it may. */
  pollingRefusal(functionArn: string, sourceArn: string): string | undefined {
    const caller = this.#functionCaller(functionArn);
    if (caller === undefined) return undefined;
    const { region } = placeOf(sourceArn);
    const actions = POLLING[sourceArn.split(':')[2] ?? ''] ?? [];
    // Streams are listed at large, not one by one.
    const needs = actions.map((action) => ({ action, resource: action.includes(':List') ? undefined : sourceArn }));
    return this.account.refusal({ ...caller, isBackground: true }, this.#withKeys(needs, region));
  }

  #callRefusal(
    caller: Caller & { region: string; account: string },
    call: Parameters<CallGuard>[0],
  ): string | undefined {
    if (call.service !== 'sts') return this.account.refusal(caller, this.#needs({ ...call, ...placeOfCaller(caller) }));
    if (call.operation !== 'AssumeRole') return undefined;
    const { RoleArn, ExternalId, RoleSessionName } = call.request;
    const context = {
      ...(ExternalId !== undefined && { 'sts:externalid': String(ExternalId) }),
      'sts:rolesessionname': String(RoleSessionName),
    };
    return this.account.trustRefusal(String(RoleArn), { ...caller, context });
  }

  /** Between the role of the machine and that of the call stands a role that is taken on. */
  #executionRefusal(execution: CallingExecution, needs: readonly Need[]): string | undefined {
    const { stateMachineArn, executionArn } = execution;
    const session = executionArn.split(':').at(-1) ?? '';
    // A schedule that calls a service by itself goes by its own ARN.
    const roleArn = this.#deliveryRoles(execution.roleArn, '') ?? execution.roleArn;
    const machineRole = this.#machineRoles.get(stateMachineArn);
    if (machineRole !== undefined && machineRole !== roleArn) {
      const refusal = this.account.trustRefusal(roleArn, {
        principal: { kind: 'role', roleArn: machineRole, session },
        // Step Functions names the machine, so that one machine's role is no key to all.
        context: { 'sts:externalid': stateMachineArn },
      });
      if (refusal !== undefined) return refusal;
    }
    return this.#roleRefusal({ kind: 'role', roleArn, session }, needs);
  }

  /** The policies of a role that the stacks do not define are not known: it may do everything. */
  #roleRefusal(principal: Extract<Caller['principal'], { kind: 'role' }>, needs: readonly Need[]): string | undefined {
    if (this.account.role(principal.roleArn) === undefined) return undefined;
    return this.account.refusal({ principal }, needs);
  }

  #requireDelivery(from: string, targetArn: string): void {
    const service = targetArn.split(':')[2] ?? '';
    const action = DELIVERY[service];
    if (action === undefined) return;
    const needs = this.#withKeys([{ action, resource: targetArn }], placeOf(targetArn).region);
    const roleArn = this.#deliveryRoles(from, targetArn);
    const function_ = from.split(':')[2] === 'lambda' ? this.#functionCaller(from) : undefined;
    const refusal =
      roleArn !== undefined
        ? this.#roleRefusal({ kind: 'role', roleArn, session: from.split('/').at(-1) ?? '' }, needs)
        : function_ !== undefined
          ? this.account.refusal(function_, needs)
          : this.#serviceRefusal(from, needs);
    if (refusal === undefined) return;
    // Nobody's call fails by it, so it would go unnoticed.
    this.#options.onNotice(`not delivered: ${refusal}`);
    const { code, message } = deniedAnswer(service, refusal);
    throw new ServiceError(code, 403, message);
  }

  #serviceRefusal(from: string, needs: readonly Need[]): string | undefined {
    const service = from.split(':')[2] ?? '';
    // Functions without a role of these stacks, and what else has none.
    const isService = service === 'sns' || service === 'events';
    return isService ? this.account.refusal(asService(service, from), needs) : undefined;
  }

  #callerOf(accessKey: string): (Caller & { region: string; account: string }) | undefined {
    const session = this.#options.sessions.find(accessKey);
    if (session !== undefined) {
      const known = this.account.role(session.roleArn);
      return known && { principal: { kind: 'role', ...session }, ...placeOf(session.roleArn), region: session.region };
    }
    const called = this.#options.functions().callerOf(accessKey);
    return called === undefined ? undefined : this.#functionCaller(called.arn);
  }

  #functionCaller(functionArn: string): (Caller & { region: string; account: string }) | undefined {
    const resource = this.#options.functions().find(functionArn);
    const roleArn = resource === undefined ? undefined : String(resource.scope.property(resource.logicalId, 'Role'));
    if (resource === undefined || roleArn === undefined || this.account.role(roleArn) === undefined) return undefined;
    return { principal: { kind: 'role', roleArn, session: resource.name }, ...placeOf(resource.arn) };
  }

  #needs(call: AskedCall): Need[] {
    const needs = needsOf(call, {
      secret: (called) =>
        this.#options.inventory.secrets.find(({ name, arn }) => name === called || arn.startsWith(called))?.arn,
      secretOfConnection: (connectionArn) =>
        this.#options.inventory.connections.find(({ arn }) => arn === connectionArn)?.secretArn,
      machineOfToken: (token) => this.#tokens.get(token),
    });
    return this.#withKeys(needs, call.region);
  }

  #withKeys(needs: readonly Need[], region: string): Need[] {
    return needs.flatMap((need) => {
      const { passing } = need;
      const whole = passing && { ...need, passing: { ...passing, needs: this.#withKeys(passing.needs, region) } };
      return [whole ?? need, ...this.#encrypted.needsOf(need, region)];
    });
  }
}

/** A service that acts for something of the account. */
function asService(service: string, sourceArn: string): Caller {
  const context = { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': accountOf(sourceArn) };
  return { principal: { kind: 'service', name: `${service}.amazonaws.com` }, context };
}

function placeOf(arn: string): { region: string; account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

function placeOfCaller({ region, account }: { region: string; account: string }) {
  return { region, account };
}

function qualified(request: JsonObject): JsonObject {
  const { FunctionName, Qualifier } = request;
  if (typeof FunctionName !== 'string' || typeof Qualifier !== 'string') return request;
  return { ...request, FunctionName: `${FunctionName}:${Qualifier}` };
}
