import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { failureAlarms } from '../private/failure-alarms';
import { machineLogGroup } from '../private/machine-logs';
import { PropError } from '../private/prop-error';
import { callerFunction, callerSettings, functionTimeout } from './caller-function';
import { type CallDefinition, callStates } from './definition';
import { EXPRESS_SECONDS, longestCallSeconds } from './express-budget';
import { resolveProps } from './resolve-props';
import { seedTemplates } from './seed-templates';
import { TemplateApiCall } from './template-api-call';
import type { TemplateApiCallOptions } from './template-api-call-options';
import type { TemplateApiCallerProps } from './template-api-caller-props';

/**
 * Calls an HTTP API from a template kept in DynamoDB: fetches the template, renders it as Jinja2 does, sends the request
 * to an allowed host and chooses on the status.
 *
 * Input is `{ templateName, method, params }`; output is the input with `apiResponse: { statusCode, headers, body }` beside
 * it. Defines a state machine with its log group, a function, and a table unless one is brought. Idle it costs the storage
 * of table and logs; a call costs 6 state transitions and one Lambda request.
 *
 * Whatever is no success fails the execution; the names are in `ApiCallerError`. The input stands in the history for 90
 * days: it is no place for secrets.
 */
export class TemplateApiCaller extends Construct {
  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /** The function that renders and calls. */
  public readonly callerFunction: IFunction;

  /** The table of templates. */
  public readonly templates: dynamodb.ITable;

  /** Where the state machine logs every event, without the data of the executions. */
  public readonly logGroup: LogGroup;

  private readonly definition: Omit<CallDefinition, 'runsTwice' | 'variableSuffix'>;
  private readonly longestSeconds: number;
  private readonly startedSynchronously: boolean;

  constructor(scope: Construct, id: string, props: TemplateApiCallerProps) {
    super(scope, id);

    const resolved = resolveProps(this, props);
    const { isExpress, maxRetries, maxReadRetries, maxRateLimitWaits, removalPolicy } = resolved;
    // Step Functions needs a moment around the function, and a cold start comes before the function's own time.
    const callerTimeout = functionTimeout(resolved.requestTimeout).plus(Duration.seconds(3));
    const maxRateLimitWaitSeconds = resolved.maxRateLimitWait.toSeconds();
    this.longestSeconds = longestCallSeconds({
      attemptSeconds: callerTimeout.toSeconds(),
      maxRetries,
      maxReadRetries,
      maxRateLimitWaits,
      maxRateLimitWaitSeconds,
    });
    if (isExpress && this.longestSeconds >= EXPRESS_SECONDS) {
      throw new PropError(
        this,
        'stateMachineType',
        `STANDARD, or requestTimeout, maxRetries, maxRateLimitWaits and maxRateLimitWait so small that a call ends within ${EXPRESS_SECONDS} s`,
        `EXPRESS with a call of up to ${this.longestSeconds} s`,
      );
    }

    const settings = callerSettings(this, props, resolved);
    this.templates = props.templates ?? this.createTable(props.tableName, removalPolicy);
    this.logGroup = machineLogGroup(this, removalPolicy);
    this.callerFunction = props.caller ?? callerFunction(this, settings, props, resolved);
    if (props.templateDirectory !== undefined) {
      seedTemplates(this, props.templateDirectory, settings, this.templates, removalPolicy);
    }

    this.startedSynchronously = props.startedSynchronously === true;
    this.definition = {
      templates: this.templates,
      caller: this.callerFunction,
      hasOwnCaller: props.caller !== undefined,
      callerTimeout,
      successCodes: resolved.successCodes,
      retryOn: resolved.retryOn,
      maxRetries,
      maxReadRetries,
      maxRateLimitWaits,
      maxRateLimitWaitSeconds,
    };
    const { start } = callStates(this, {
      ...this.definition,
      runsTwice: isExpress && !this.startedSynchronously ? 'maybe' : 'never',
      variableSuffix: '',
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: 'Calls an HTTP API from a template kept in DynamoDB',
      stateMachineType: props.stateMachineType ?? sfn.StateMachineType.STANDARD,
      definitionBody: sfn.DefinitionBody.fromChainable(sfn.Chain.start(start)),
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
  }

  /**
   * The same call as states for another workflow: `{ templateName, method, params }` in, the same with `apiResponse` out.
   *
   * Its permissions, the decryption of a table with a key of its own among them, go to that workflow's role. Where the
   * workflow is EXPRESS, calls that are not repeatable are refused unless `startedSynchronously` says otherwise, and a
   * call that may outlast five minutes is refused at synth.
   *
   * Two of them in one workflow need prefixes: `caller.states(this, 'Notify').prefixStates()`. `toSingleState()` makes one
   * state of it, to which a Catch can be added.
   */
  public states(scope: Construct, id: string, options: TemplateApiCallOptions = {}): sfn.StateMachineFragment {
    return new TemplateApiCall(scope, id, this.definition, this.longestSeconds, options);
  }

  /** Lets `grantee` start executions: by StartSyncExecution alone, if `startedSynchronously` says so. */
  public grantStartExecution(grantee: IGrantable): Grant {
    return this.startedSynchronously
      ? this.stateMachine.grantStartSyncExecution(grantee)
      : this.stateMachine.grantStartExecution(grantee);
  }

  /** Executions that failed. Sum over 5 minutes. */
  public metricFailed(options?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(options);
  }

  /** Executions of an EXPRESS machine that ran longer than five minutes. Sum over 5 minutes. */
  public metricTimedOut(options?: MetricOptions): Metric {
    return this.stateMachine.metricTimedOut(options);
  }

  /**
   * Alarms on executions that failed and on those that timed out.
   *
   * @param actions what happens when an alarm goes off, such as an `SnsAction`
   */
  public addFailureAlarms(...actions: IAlarmAction[]): Alarm[] {
    return failureAlarms(this, this.stateMachine, actions);
  }

  private createTable(tableName: string | undefined, removalPolicy: RemovalPolicy): dynamodb.ITable {
    return new dynamodb.TableV2(this, 'Templates', {
      tableName,
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'SK', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // A first deployment that is rolled back must not leave the table, whose name the next one may need.
      removalPolicy: removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy,
    });
  }
}
