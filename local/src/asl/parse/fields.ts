import type { QueryLanguage, State } from '../definition';

/** The fields of each state type, besides those of every state; a table, so that it can be read against the guide. */
const FIELDS: Readonly<Record<State['type'], Readonly<Record<QueryLanguage | 'both', string>>>> = {
  Task: {
    both: 'Next End Resource Retry Catch TimeoutSeconds HeartbeatSeconds Credentials Assign',
    JSONPath: 'InputPath Parameters ResultSelector ResultPath OutputPath TimeoutSecondsPath HeartbeatSecondsPath',
    JSONata: 'Arguments Output',
  },
  Pass: {
    both: 'Next End Assign',
    JSONPath: 'InputPath Parameters Result ResultPath OutputPath',
    JSONata: 'Output',
  },
  Wait: {
    both: 'Next End Seconds Timestamp Assign',
    JSONPath: 'InputPath OutputPath SecondsPath TimestampPath',
    JSONata: 'Output',
  },
  Choice: { both: 'Choices Default Assign', JSONPath: 'InputPath OutputPath', JSONata: 'Output' },
  Succeed: { both: '', JSONPath: 'InputPath OutputPath', JSONata: 'Output' },
  Fail: { both: 'Error Cause', JSONPath: 'ErrorPath CausePath', JSONata: '' },
  Parallel: {
    both: 'Next End Branches Retry Catch Assign',
    JSONPath: 'InputPath Parameters ResultSelector ResultPath OutputPath',
    JSONata: 'Arguments Output',
  },
  Map: {
    both: 'Next End ItemProcessor Iterator ItemSelector MaxConcurrency Retry Catch Assign ItemReader ItemBatcher ResultWriter Label ToleratedFailureCount ToleratedFailurePercentage',
    JSONPath:
      'InputPath ItemsPath Parameters ResultSelector ResultPath OutputPath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath',
    JSONata: 'Items Output',
  },
};

const EVERY_STATE = ['Type', 'Comment', 'QueryLanguage'];

/** The fields of a state type beyond `Type`, `Comment` and `QueryLanguage`, in the order of the table. */
export function ownFields(type: State['type'], language: QueryLanguage): string[] {
  return `${FIELDS[type].both} ${FIELDS[type][language]}`.split(' ').filter((field) => field !== '');
}

/** The types of states. */
export const STATE_TYPES = Object.keys(FIELDS) as State['type'][];

/** Names of the fields that a state may have. */
export function fieldsOf(type: State['type'], language: QueryLanguage): ReadonlySet<string> {
  return new Set([...EVERY_STATE, ...ownFields(type, language)]);
}

/** True if `Type` names a kind of state. */
export function isStateType(type: unknown): type is State['type'] {
  return typeof type === 'string' && Object.hasOwn(FIELDS, type);
}
