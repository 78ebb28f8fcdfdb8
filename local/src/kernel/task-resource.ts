/** The resource of a Task that calls a service, taken apart. */
export interface TaskResource {
  /** Such as `dynamodb`, or `states` for the optimized integration with Step Functions. */
  readonly service: string;
  /** As it is written, such as `getItem`. */
  readonly action: string;
  /** True for `aws-sdk:<service>:<action>`: envelope and error names differ from those of the optimized ones. */
  readonly isSdk: boolean;
  readonly pattern: '' | '.sync' | '.sync:2' | '.waitForTaskToken';
}

const RESOURCE =
  /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(aws-sdk:)?([a-z0-9-]+):([A-Za-z0-9]+)(\.sync|\.sync:2|\.waitForTaskToken)?$/;

/** Takes a resource apart; undefined for a function's ARN and for what is no resource of a service. */
export function taskResource(resource: string): TaskResource | undefined {
  const [, sdk, service, action, pattern = ''] = RESOURCE.exec(resource) ?? [];
  if (service === undefined || action === undefined) return undefined;
  return { service, action, isSdk: sdk !== undefined, pattern: pattern as TaskResource['pattern'] };
}

/** The Task resources of one service. */
export interface ResourceFamily {
  /** Those that run, as the documents list them. */
  readonly resources: readonly string[];
  /** True for a resource of this service, whether it runs or not. */
  owns(resource: string): boolean;
  /** Says why one of its resources does not run, or undefined when it does. */
  refusal(resource: string): string | undefined;
}

/**
 * The family of a service whose resources are all known by name.
 *
 * @param served those that run, without `arn:aws:states:::`, such as `sqs:sendMessage.waitForTaskToken`
 */
export function familyOf(service: string, label: string, served: readonly string[]): ResourceFamily {
  const owns = (resource: string) => {
    const of = taskResource(resource);
    return of !== undefined && (of.isSdk ? `aws-sdk:${of.service}` : of.service) === service;
  };
  return {
    resources: served.map((resource) => `arn:aws:states:::${resource}`),
    owns,
    refusal: (resource) => {
      const given = resource.split(':').slice(5).join(':');
      if (served.includes(given)) return undefined;
      return `'${given}' of ${label} is not served; served are: ${served.join(', ')}`;
    },
  };
}
