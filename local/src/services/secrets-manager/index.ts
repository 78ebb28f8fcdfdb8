export { generateSecretString } from './generate-secret-string';
export { type Secret, SecretsManager } from './secrets-manager';
