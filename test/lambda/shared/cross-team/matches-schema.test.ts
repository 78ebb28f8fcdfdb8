import { matchesSchema, parseMessage } from '../../../../lambda/shared/cross-team/matches-schema';
import {
  HAND_OFF_ANSWER_SCHEMA,
  HAND_OFF_REPLY_SCHEMA,
  HAND_OFF_SCHEMA,
} from '../../../../lib/cross-team-pipeline/contract';
import { aHandOff } from '../../../support/hand-offs';

const reply = { version: 1, workId: 'w', taskToken: 't', outcome: 'success' };

it.each<[string, unknown, object, boolean]>([
  ['a hand-off', aHandOff(), HAND_OFF_SCHEMA, true],
  ['one without a payload', { ...aHandOff(), payload: undefined }, HAND_OFF_SCHEMA, true],
  ['one with more members than it needs', { ...aHandOff(), more: 1 }, HAND_OFF_SCHEMA, true],
  ['another version', { ...aHandOff(), version: 2 }, HAND_OFF_SCHEMA, false],
  ['the version as text', { ...aHandOff(), version: '1' }, HAND_OFF_SCHEMA, false],
  ['an empty token', aHandOff({ taskToken: '' }), HAND_OFF_SCHEMA, false],
  ['a token of 2048 characters', aHandOff({ taskToken: 't'.repeat(2048) }), HAND_OFF_SCHEMA, true],
  ['a token of 2049 characters', aHandOff({ taskToken: 't'.repeat(2049) }), HAND_OFF_SCHEMA, false],
  ['512 emoji as work id', aHandOff({ workId: '🙂'.repeat(512) }), HAND_OFF_SCHEMA, true],
  ['a list', [aHandOff()], HAND_OFF_SCHEMA, false],
  ['null', null, HAND_OFF_SCHEMA, false],
  ['a text', 'text', HAND_OFF_SCHEMA, false],
  ['an answer', { version: 1, workId: 'w', result: null }, HAND_OFF_ANSWER_SCHEMA, true],
  ['an answer without a result', { version: 1, workId: 'w' }, HAND_OFF_ANSWER_SCHEMA, false],
  ['a reply', reply, HAND_OFF_REPLY_SCHEMA, true],
  ['a reply with an outcome of its own', { ...reply, outcome: 'maybe' }, HAND_OFF_REPLY_SCHEMA, false],
  ['an error of 257 characters', { ...reply, error: 'e'.repeat(257) }, HAND_OFF_REPLY_SCHEMA, false],
  ['an error that is a number', { ...reply, error: 5 }, HAND_OFF_REPLY_SCHEMA, false],
])('judges %s', (_what, value, schema, expected) => {
  expect(matchesSchema(value, schema)).toBe(expected);
});

it.each(['', 'no JSON', '{"version":1', 'null', '[]'])('takes no message from %p', (text) => {
  expect(parseMessage(text, HAND_OFF_SCHEMA)).toBeUndefined();
});

it('takes no member from the prototype of objects', () => {
  expect(matchesSchema({}, { type: 'object', required: ['constructor'] })).toBe(false);
});
