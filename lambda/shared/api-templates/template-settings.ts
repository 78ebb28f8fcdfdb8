import type { GuardSettings } from '../request-guard/guard-settings';
import type { SecretBinding } from '../request-guard/secret-hosts';

/** What the deployed caller allows, as far as templates can be held to it before they are written. */
export interface TemplateSettings
  extends Pick<GuardSettings, 'allowedHosts' | 'allowedPorts' | 'allowHttp' | 'allowedPrivateCidrs'> {
  /** Table that templates are kept in, if the settings name one. */
  readonly tableName?: string;
  readonly secrets: Readonly<Record<string, SecretBinding>>;
  readonly undefinedVariables: 'strict' | 'lenient';
}
