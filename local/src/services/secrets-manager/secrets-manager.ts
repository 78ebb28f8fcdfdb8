import type { Clock } from '../../kernel/clock';
import type { JsonObject } from '../../kernel/json';
import { ServiceError } from '../../kernel/service-error';

/** A secret that functions may read. */
export interface Secret {
  readonly name: string;
  /** With the six characters that Secrets Manager adds to the name. */
  readonly arn: string;
  /** Its value; undefined for a secret that was never given one. Asked when something first reads it. */
  value(): string | undefined;
}

/** Reads secrets as Secrets Manager does. */
export class SecretsManager {
  readonly #createdAtMs: number;

  constructor(
    readonly secrets: readonly Secret[],
    readonly versionId: string,
    clock: Clock,
  ) {
    this.#createdAtMs = clock.now();
  }

  /** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
  getSecretValue(request: JsonObject): JsonObject {
    const secret = this.#find(String(request.SecretId ?? ''));
    const { VersionId: versionId = this.versionId, VersionStage: stage = 'AWSCURRENT' } = request;
    if (versionId !== this.versionId) {
      throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${versionId}`);
    }
    const value = stage === 'AWSCURRENT' ? secret.value() : undefined;
    if (value === undefined) {
      throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
    }
    return {
      ARN: secret.arn,
      CreatedDate: this.#createdAtMs / 1000,
      Name: secret.name,
      SecretString: value,
      VersionId: this.versionId,
      VersionStages: ['AWSCURRENT'],
    };
  }

  /** Takes a name, an ARN, or an ARN without the characters that Secrets Manager adds, or with any others. */
  #find(id: string): Secret {
    const name = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(id)?.[1];
    const found =
      this.secrets.find((secret) => secret.arn === id || secret.name === (name ?? id)) ??
      this.secrets.find((secret) => name !== undefined && name.replace(/-[A-Za-z0-9]{6}$/, '') === secret.name);
    if (found === undefined) throw notFound("Secrets Manager can't find the specified secret.");
    return found;
  }
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, message);
}
