import type { JsonObject } from '../kernel/json';
import type { Random } from '../kernel/seeded-random';

/** A role that somebody took on. */
export interface RoleSession {
  readonly roleArn: string;
  readonly session: string;
  readonly region: string;
}

const AN_HOUR_S = 3_600;

/** Credentials that STS gave away, each for a role. */
export class RoleSessions {
  readonly #sessions = new Map<string, RoleSession>();

  constructor(readonly random: Random) {}

  /** The role behind an access key; undefined for a key of somebody else. */
  find(accessKey: string): RoleSession | undefined {
    return this.#sessions.get(accessKey);
  }

  /**
   * Gives credentials for a role away; whether they may be had was checked before.
   *
   * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
   */
  assumeRole(request: JsonObject, region: string, nowMs: number): JsonObject {
    const roleArn = String(request.RoleArn ?? '');
    const session = String(request.RoleSessionName ?? '');
    const key = `local.role.${this.#sessions.size + 1}`;
    this.#sessions.set(key, { roleArn, session, region });
    const expiresAtMs = nowMs + Number(request.DurationSeconds ?? AN_HOUR_S) * 1_000;
    return {
      Credentials: {
        AccessKeyId: key,
        SecretAccessKey: 'local',
        SessionToken: 'local',
        Expiration: new Date(expiresAtMs).toISOString(),
      },
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${roleArn.split(':')[4]}:assumed-role/${roleArn.split('/').at(-1)}/${session}`,
        AssumedRoleId: `AROASFNLOCAL:${session}`,
      },
    };
  }
}
