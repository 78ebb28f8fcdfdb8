import type { Clock } from '../../kernel/clock';
import type { Json, JsonObject } from '../../kernel/json';
import { ServiceError } from '../../kernel/service-error';

/** A parameter that functions may read. */
export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  /** Asked when something first reads it. */
  value(): string;
}

/** Reads parameters as the Parameter Store of Systems Manager does; each has one version. */
export class ParameterStore {
  readonly #modifiedAtMs: number;

  constructor(
    readonly parameters: readonly Parameter[],
    clock: Clock,
  ) {
    this.#modifiedAtMs = clock.now();
  }

  /** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
  getParameter(request: JsonObject): JsonObject {
    return { Parameter: this.#read(String(request.Name ?? '')) };
  }

  /** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
  getParameters(request: JsonObject): JsonObject {
    const found: Json[] = [];
    const missing: string[] = [];
    for (const name of Array.isArray(request.Names) ? request.Names.map(String) : []) {
      try {
        found.push(this.#read(name));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        missing.push(name);
      }
    }
    return { Parameters: found, InvalidParameters: missing };
  }

  /** @param called a name or an ARN, and a version behind a colon */
  #read(called: string): JsonObject {
    const [, id = '', version] = /^(arn:.+?:parameter\/[^:]+|[^:]+)(?::(.+))?$/.exec(called) ?? [];
    const parameter = this.parameters.find(({ name, arn }) => name === id || arn === id);
    // AWS says no more than the name of the error.
    if (parameter === undefined) throw new ServiceError('ParameterNotFound', 400, '');
    if (version !== undefined && version !== '1') {
      const message = `Systems Manager could not find version ${version} of ${id}. Verify the version and try again.`;
      throw new ServiceError('ParameterVersionNotFound', 400, message);
    }
    return {
      ARN: parameter.arn,
      DataType: 'text',
      LastModifiedDate: this.#modifiedAtMs / 1000,
      Name: parameter.name,
      ...(version !== undefined && { Selector: `:${version}` }),
      Type: parameter.type,
      Value: parameter.value(),
      Version: 1,
    };
  }
}
