import { BadRequest } from '../../kernel/bad-request';
import type { DeliveryPolicy } from '../../kernel/deliver-again';
import { patternProblem } from '../../kernel/event-pattern';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { parseSchedule, type Recurrence } from '../../kernel/schedule-expression';
import { Unsupported } from '../../kernel/unsupported';
import type { TargetInput } from './target-input';

/** Where a rule's events go. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly input: TargetInput;
  readonly messageGroupId: string | undefined;
  readonly policy: DeliveryPolicy;
}

/** A rule of a bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly isEnabled: boolean;
  readonly pattern: JsonObject | undefined;
  readonly schedule: Recurrence | undefined;
  readonly targets: readonly Target[];
}

/** A rule as a template has it. */
export interface RuleSource extends Pick<Rule, 'name' | 'arn' | 'bus'> {
  /** Where it stands, for errors. */
  readonly place: string;
  readonly properties: JsonObject;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_S = 86_400;

/** Reads a rule; throws `Unsupported` for a pattern that cannot be told here. */
export function ruleFrom({ name, arn, bus, place, properties }: RuleSource, nowMs: number): Rule {
  const { EventPattern, ScheduleExpression, State = 'ENABLED', Targets } = properties;
  const pattern = isJsonObject(EventPattern) ? EventPattern : undefined;
  const problem = pattern && patternProblem(pattern, `${place}/EventPattern`);
  if (problem !== undefined) throw new Unsupported(place, problem);
  return {
    name,
    arn,
    bus,
    isEnabled: State !== 'DISABLED',
    pattern,
    schedule: ScheduleExpression === undefined ? undefined : scheduleAt(place, String(ScheduleExpression), nowMs),
    targets: (Array.isArray(Targets) ? Targets.filter(isJsonObject) : []).map(targetFrom),
  };
}

function scheduleAt(place: string, expression: string, nowMs: number): Recurrence {
  try {
    return parseSchedule(expression, nowMs);
  } catch (error) {
    if (error instanceof BadRequest) throw new BadRequest(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

function targetFrom(target: JsonObject): Target {
  const { SqsParameters: sqs } = target;
  return {
    id: String(target.Id ?? ''),
    arn: String(target.Arn ?? ''),
    input: inputFrom(target),
    messageGroupId: isJsonObject(sqs) && sqs.MessageGroupId !== undefined ? String(sqs.MessageGroupId) : undefined,
    policy: policyFrom(target.RetryPolicy, target.DeadLetterConfig),
  };
}

function inputFrom({ Input, InputPath, InputTransformer }: JsonObject): TargetInput {
  if (Input !== undefined) return { kind: 'constant', text: String(Input) };
  if (InputPath !== undefined) return { kind: 'path', path: String(InputPath) };
  if (!isJsonObject(InputTransformer)) return { kind: 'event' };
  const { InputPathsMap, InputTemplate } = InputTransformer;
  const paths = isJsonObject(InputPathsMap) ? InputPathsMap : {};
  return {
    kind: 'template',
    paths: Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, String(path)])),
    template: String(InputTemplate ?? ''),
  };
}

function policyFrom(retry: Json | undefined, deadLetters: Json | undefined): DeliveryPolicy {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = isJsonObject(retry) ? retry : {};
  return {
    maxRetries: Number(MaximumRetryAttempts ?? DEFAULT_RETRIES),
    maxAgeMs: Number(MaximumEventAgeInSeconds ?? DEFAULT_AGE_S) * 1_000,
    deadLetterArn: isJsonObject(deadLetters) && deadLetters.Arn !== undefined ? String(deadLetters.Arn) : undefined,
  };
}
