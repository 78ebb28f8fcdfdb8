import type { GuardSettings } from '../request-guard/guard-settings';

/** What the deployed caller allows, as far as templates can be held to it before they are written. */
export interface TemplateSettings
  extends Pick<GuardSettings, 'allowedHosts' | 'allowedPorts' | 'allowHttp' | 'allowedPrivateCidrs'> {
  /** Table that templates are kept in, if the settings name one. */
  readonly tableName?: string;
  readonly secrets: Readonly<Record<string, { readonly hosts: readonly string[] }>>;
  readonly undefinedVariables: 'strict' | 'lenient';
}
