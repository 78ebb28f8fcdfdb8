import { createHash } from 'node:crypto';

/**
 * The name CloudFormation would make up: stack, logical id and a suffix, cut to what the service allows.
 *
 * On AWS the suffix is random; here it follows from stack and logical id, so that every run uses the same names.
 */
export function generatedName(stackName: string, logicalId: string, maxLength: number): string {
  const suffix = digest(`${stackName}/${logicalId}`).slice(0, 12).toUpperCase();
  const room = maxLength - suffix.length - 2;
  const both = stackName.length + logicalId.length;
  if (both <= room) return `${stackName}-${logicalId}-${suffix}`;
  const idRoom = Math.min(logicalId.length, Math.max(Math.floor(room / 2), room - stackName.length));
  return `${stackName.slice(0, room - idRoom)}-${logicalId.slice(0, idRoom)}-${suffix}`;
}

/** The name CloudFormation makes up for a state machine or a secret: logical id and a suffix, without the stack. */
export function generatedShortName(stackName: string, logicalId: string): string {
  return `${logicalId.slice(0, 67)}-${digest(`${stackName}/${logicalId}`).slice(0, 12)}`;
}

/** A UUID that follows from `seed`, for ids that AWS makes up. */
export function generatedUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The characters that Secrets Manager adds to a name in an ARN. */
export function generatedSuffix(seed: string): string {
  return digest(seed).slice(0, 6);
}

function digest(seed: string): string {
  return createHash('sha256').update(seed).digest('base64').replace(/[+/=]/g, '');
}
