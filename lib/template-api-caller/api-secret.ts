import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
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
}

/** A secret that templates may use as `{{ secret('name') }}`, and the hosts that it may be sent to. */
export class ApiSecret {
  /** A secret of Secrets Manager. The caller function is granted `secretsmanager:GetSecretValue` on it alone. */
  public static fromSecretsManager(secret: ISecret, options: SecretsManagerSecretOptions): ApiSecret {
    return new ApiSecret(
      { source: 'secretsmanager', id: secret.secretArn, hosts: options.hosts, field: options.field },
      (grantee) => {
        allow(grantee, 'secretsmanager:GetSecretValue', secret.secretFullArn ?? `${secret.secretArn}-??????`);
        secret.encryptionKey?.grantDecrypt(grantee);
      },
    );
  }

  /** A SecureString parameter of Systems Manager. The caller function is granted `ssm:GetParameter` on it alone. */
  public static fromParameter(parameter: IParameter, options: ParameterSecretOptions): ApiSecret {
    return new ApiSecret({ source: 'ssm', id: parameter.parameterName, hosts: options.hosts }, (grantee) => {
      allow(grantee, 'ssm:GetParameter', parameter.parameterArn);
      options.encryptionKey?.grantDecrypt(grantee);
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
