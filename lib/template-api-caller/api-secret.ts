import type { IResource } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import { keyUse } from '../private/key-use';
import type { SecretReference } from './contract';

/** Options of `ApiSecret.fromSecretsManager`. */
export interface SecretsManagerSecretOptions {
  /** Entries of `allowedHosts` that the secret may be sent to. */
  readonly hosts: string[];

  /**
   * Field of a secret whose value is a JSON object.
   *
   * @default - the whole text of the secret
   */
  readonly field?: string;

  /**
   * Whether the secret may be sent over `http:`, where anyone on the way can read it. `allowHttp` of the caller alone does
   * not allow it.
   *
   * @default false
   */
  readonly allowHttp?: boolean;
}

/** Options of `ApiSecret.fromParameter`. */
export interface ParameterSecretOptions {
  /** Entries of `allowedHosts` that the secret may be sent to. */
  readonly hosts: string[];

  /**
   * Key that encrypts the parameter.
   *
   * @default - the key that AWS manages for parameters, which needs no grant
   */
  readonly encryptionKey?: IKey;

  /**
   * Whether the secret may be sent over `http:`, where anyone on the way can read it. `allowHttp` of the caller alone does
   * not allow it.
   *
   * @default false
   */
  readonly allowHttp?: boolean;
}

/** A secret that templates may use as `{{ secret('name') }}`, and the hosts that it may be sent to. */
export class ApiSecret {
  /** A secret of Secrets Manager. The caller function is granted `secretsmanager:GetSecretValue` on it alone. */
  public static fromSecretsManager(secret: ISecret, options: SecretsManagerSecretOptions): ApiSecret {
    const { hosts, field, allowHttp } = options;
    return new ApiSecret({ source: 'secretsmanager', id: secret.secretArn, hosts, field, allowHttp }, (grantee) => {
      allow(grantee, 'secretsmanager:GetSecretValue', secret.secretFullArn ?? `${secret.secretArn}-??????`);
      allowDecryption(grantee, secret.encryptionKey, 'secretsmanager', secret);
    });
  }

  /** A SecureString parameter of Systems Manager. The caller function is granted `ssm:GetParameter` on it alone. */
  public static fromParameter(parameter: IParameter, options: ParameterSecretOptions): ApiSecret {
    const { hosts, encryptionKey, allowHttp } = options;
    return new ApiSecret({ source: 'ssm', id: parameter.parameterName, hosts, allowHttp }, (grantee) => {
      allow(grantee, 'ssm:GetParameter', parameter.parameterArn);
      allowDecryption(grantee, encryptionKey, 'ssm', parameter);
    });
  }

  private constructor(
    /** @internal */
    public readonly _reference: SecretReference,
    /** @internal */
    public readonly _grantRead: (grantee: IGrantable) => void,
  ) {}
}

function allow(grantee: IGrantable, action: string, resource: string): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
}

function allowDecryption(grantee: IGrantable, key: IKey | undefined, service: string, kept: IResource): void {
  if (key === undefined) return;
  grantee.grantPrincipal.addToPrincipalPolicy(keyUse(key, ['kms:Decrypt'], service, kept));
}
