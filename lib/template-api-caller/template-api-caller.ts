import { createHash } from 'node:crypto';
import { CustomResource, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { Alarm, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { checkSeconds, checkWholeNumber } from '../private/check-props';
import { failureAlarms } from '../private/failure-alarms';
import { handlerFunction } from '../private/handler-function';
import { machineLogGroup } from '../private/machine-logs';
import { PropError } from '../private/prop-error';
import { templateRules } from '../private/template-rules';
import { CALL_API_SETTINGS, type CallApiSettings } from './contract';
import { type CallDefinition, callStates } from './definition';
import { EXPRESS_SECONDS, longestCallSeconds } from './express-budget';
import { checkRetryCodes, readCodeRanges } from './status-codes';
import { TemplateApiCall } from './template-api-call';
import type { TemplateApiCallerProps } from './template-api-caller-props';
import { UndefinedVariables } from './undefined-variables';

/**
 * Calls an HTTP API from a template kept in DynamoDB: fetches the template, renders it as Jinja2 does, sends the request
 * to an allowed host and chooses on the status.
 *
 * Input is `{ templateName, method, params }`; output is the input with `apiResponse: { statusCode, headers, body }` beside
 * it. Defines a state machine with its log group, a function, and a table unless one is brought. Idle it costs the storage
 * of table and logs; a call costs 5 state transitions and one Lambda request.
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

  private readonly definition: CallDefinition;
  private readonly startedSynchronously: boolean;

  constructor(scope: Construct, id: string, props: TemplateApiCallerProps) {
    super(scope, id);

    const express = props.stateMachineType === sfn.StateMachineType.EXPRESS;
    const requestTimeout = props.requestTimeout ?? Duration.seconds(10);
    const retryOn = props.retryOn ?? [408, 429, 500, 502, 503, 504];
    const maxRetries = props.maxRetries ?? 3;
    const maxRateLimitWaits = props.maxRateLimitWaits ?? (express ? 1 : 3);
    const maxRateLimitWait = props.maxRateLimitWait ?? Duration.seconds(60);
    const maxResponseBytes = props.maxResponseBytes ?? 1024 * 1024;
    const maxRedirects = props.maxRedirects ?? 0;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;

    checkSeconds(this, 'requestTimeout', requestTimeout, { min: 1, max: 840 });
    checkSeconds(this, 'maxRateLimitWait', maxRateLimitWait, { min: 1, max: 3600 });
    checkWholeNumber(this, 'maxRetries', maxRetries, { min: 0, max: 10 });
    checkWholeNumber(this, 'maxRateLimitWaits', maxRateLimitWaits, { min: 0, max: 100 });
    checkWholeNumber(this, 'maxResponseBytes', maxResponseBytes, { min: 1, max: 50 * 1024 * 1024 });
    checkWholeNumber(this, 'maxRedirects', maxRedirects, { min: 0, max: 5 });
    checkWholeNumber(this, 'memorySize', props.memorySize, { min: 128, max: 10_240 });
    checkWholeNumber(this, 'reservedConcurrentExecutions', props.reservedConcurrentExecutions, {
      min: 1,
      max: 100_000,
    });
    checkRetryCodes(this, 'retryOn', retryOn);
    const successCodes = readCodeRanges(this, 'successCodes', props.successCodes ?? ['200-299']);
    if (props.templates !== undefined && props.tableName !== undefined) {
      throw new PropError(this, 'tableName', 'absent when templates are brought', props.tableName);
    }
    for (const [name, secret] of Object.entries(props.secrets ?? {})) {
      const strange = secret._reference.hosts.find((host) => !props.allowedHosts.includes(host));
      if (strange !== undefined || secret._reference.hosts.length === 0) {
        throw new PropError(
          this,
          `secrets.${name}`,
          'bound to one or more entries of allowedHosts',
          secret._reference.hosts,
        );
      }
    }
    if (props.startedSynchronously === true && !express) {
      throw new PropError(this, 'startedSynchronously', 'absent for a STANDARD machine, which runs once anyway', true);
    }

    // Secrets and bucket may take 3 s each, rendering 5 s; Step Functions needs a moment around the function.
    const functionTimeout = requestTimeout.plus(Duration.seconds(12));
    const callerTimeout = requestTimeout.plus(Duration.seconds(15));
    if (express) {
      const seconds = longestCallSeconds({
        attemptSeconds: callerTimeout.toSeconds(),
        maxRetries,
        maxRateLimitWaits,
        maxRateLimitWaitSeconds: maxRateLimitWait.toSeconds(),
      });
      if (seconds >= EXPRESS_SECONDS) {
        throw new PropError(
          this,
          'stateMachineType',
          `STANDARD, or requestTimeout, maxRetries, maxRateLimitWaits and maxRateLimitWait so small that a call ends within ${EXPRESS_SECONDS} s`,
          `EXPRESS with a call of up to ${seconds} s`,
        );
      }
    }

    this.templates = props.templates ?? this.createTable(props.tableName, removalPolicy);
    this.logGroup = machineLogGroup(this, removalPolicy);
    const settings: CallApiSettings = {
      allowedHosts: props.allowedHosts,
      allowedPorts: props.allowedPorts ?? [443],
      allowHttp: props.allowHttp ?? false,
      allowedPrivateCidrs: props.allowedPrivateCidrs ?? [],
      maxRedirects,
      secrets: Object.fromEntries(
        Object.entries(props.secrets ?? {}).map(([name, secret]) => [name, secret._reference]),
      ),
      requestTimeoutMs: requestTimeout.toMilliseconds(),
      retryOn,
      maxRetryAfterSeconds: maxRateLimitWait.toSeconds(),
      maxResponseBytes,
      overflowBucket: props.overflowBucket?.bucketName,
      undefinedVariables: props.undefinedVariables === UndefinedVariables.LENIENT ? 'lenient' : 'strict',
    };
    checkRequestSettings(this, settings);
    this.callerFunction = props.caller ?? this.createCaller(settings, functionTimeout, removalPolicy, props);
    if (props.templateDirectory !== undefined) {
      this.seedTemplates(props.templateDirectory, settings, removalPolicy);
    }

    this.startedSynchronously = props.startedSynchronously === true;
    this.definition = {
      templates: this.templates,
      caller: this.callerFunction,
      callerTimeout,
      successCodes,
      retryOn,
      maxRetries,
      maxRateLimitWaits,
      repeatableOnly: express && !this.startedSynchronously,
    };
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: 'Calls an HTTP API from a template kept in DynamoDB',
      stateMachineType: props.stateMachineType ?? sfn.StateMachineType.STANDARD,
      definitionBody: sfn.DefinitionBody.fromChainable(sfn.Chain.start(callStates(this, this.definition).start)),
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.templates.encryptionKey?.grantDecrypt(this.stateMachine);
  }

  /**
   * The same call as states for another workflow: `{ templateName, method, params }` in, the same with `apiResponse` out.
   *
   * Two of them in one workflow need prefixes: `caller.states(this, 'Notify').prefixStates()`. `toSingleState()` makes one
   * state of it, to which a Catch can be added.
   */
  public states(scope: Construct, id: string): sfn.StateMachineFragment {
    return new TemplateApiCall(scope, id, this.definition);
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
      removalPolicy,
    });
  }

  private seedTemplates(directory: string, settings: CallApiSettings, removalPolicy: RemovalPolicy): void {
    const { findings, items } = templateRules().checkTemplates(directory, settings);
    if (findings.length > 0) {
      throw new PropError(this, 'templateDirectory', `free of findings:\n${findings.join('\n')}\n`, directory);
    }
    const templates = JSON.stringify(items);
    const seeder = handlerFunction(this, 'Seeder', {
      handler: 'seed-templates',
      description: 'Writes the API templates of the app into their table when it is deployed',
      timeout: Duration.minutes(5),
      removalPolicy,
      files: { 'templates.json': templates },
    });
    seeder.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [this.templates.tableArn] }),
    );
    this.templates.encryptionKey?.grantEncryptDecrypt(seeder);
    new CustomResource(this, 'SeededTemplates', {
      resourceType: 'Custom::ApiTemplates',
      serviceToken: seeder.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: {
        TableName: this.templates.tableName,
        // Another hash makes CloudFormation ask for an update.
        Templates: createHash('sha256').update(templates).digest('hex').slice(0, 16),
      },
    }).node.addDependency(seeder.role as IConstruct);
  }

  private createCaller(
    settings: CallApiSettings,
    timeout: Duration,
    removalPolicy: RemovalPolicy,
    props: TemplateApiCallerProps,
  ): IFunction {
    const caller = handlerFunction(this, 'Caller', {
      handler: 'call-api',
      description: 'Renders an API template and sends the request',
      timeout,
      removalPolicy,
      environment: { [CALL_API_SETTINGS]: Stack.of(this).toJsonString(settings) },
      memorySize: props.memorySize ?? 512,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      vpc: props.vpc,
      securityGroups: props.securityGroups,
    });
    for (const secret of Object.values(props.secrets ?? {})) secret._grantRead(caller);
    if (props.overflowBucket !== undefined) {
      caller.addToRolePolicy(
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [props.overflowBucket.arnForObjects('*')] }),
      );
      props.overflowBucket.encryptionKey?.grantEncrypt(caller);
    }
    return caller;
  }
}

/** Holds the settings to the rules that the function judges requests by. What is known only at deployment passes. */
function checkRequestSettings(scope: Construct, settings: CallApiSettings): void {
  const known = <T>(values: readonly T[], standIn: T) =>
    values.map((value) => (Token.isUnresolved(value) ? standIn : value));
  const [problem] = templateRules().checkSettings({
    ...settings,
    allowedHosts: known(settings.allowedHosts, 'api.example.com'),
    allowedPorts: known(settings.allowedPorts, 443),
    allowedPrivateCidrs: known(settings.allowedPrivateCidrs, '10.0.0.0/16'),
  });
  if (problem !== undefined) throw new PropError(scope, problem.setting, problem.expected, problem.got);
}
