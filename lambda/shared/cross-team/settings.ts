import { CROSS_TEAM_SETTINGS } from '../../../lib/cross-team-pipeline/contract';

/** Reads the settings that the construct gave to this function; without them no call can be right. */
export function readSettings<T>(): T {
  const text = process.env[CROSS_TEAM_SETTINGS];
  if (!text) throw new Error(`environment variable ${CROSS_TEAM_SETTINGS} must be set`);
  return JSON.parse(text) as T;
}

/** Times for the SDK's clients: without them one silent peer holds a function until Lambda ends it. */
export const CLIENT_TIMES = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
} as const;
