import type { GuardRequest, GuardSettings, Resolve, ResolvedAddress } from '../../../lambda/call-api/guard';

export const publicAnswer: ResolvedAddress = { address: '93.184.215.14', family: 4 };

/** A request that passes `someSettings`, but for what the test is about. */
export function aRequest(overrides: Partial<GuardRequest> = {}): GuardRequest {
  return { url: 'https://api.example.com/v1/items', method: 'GET', headers: {}, ...overrides };
}

export function someSettings(overrides: Partial<GuardSettings> = {}): GuardSettings {
  return {
    allowedHosts: ['api.example.com', '*.apps.example.com'],
    allowedPorts: [443],
    allowHttp: false,
    allowedPrivateCidrs: [],
    ...overrides,
  };
}

/** A resolver that knows these answers and notes what it was asked. */
export function aResolver(...answers: readonly ResolvedAddress[]): Resolve & { readonly asked: string[] } {
  const asked: string[] = [];
  const resolve = async (hostname: string) => {
    asked.push(hostname);
    return answers;
  };
  return Object.assign(resolve, { asked });
}

/** Answers of a resolver, from texts. */
export function answers(...addresses: readonly string[]): ResolvedAddress[] {
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
