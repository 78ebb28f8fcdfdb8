/** Version of every message between the teams; whoever reads another version refuses it. */
export const CONTRACT_VERSION = 1;

/** What the pipeline sends to Team B's queue: one piece of work, and the token that answers it. */
export interface HandOff {
  readonly version: number;

  /**
   * Names the work: execution and step. The same in every message about it, while each message has a token of its own.
   * Whoever keeps results keeps them under this.
   */
  readonly workId: string;

  /** Completes the waiting step. */
  readonly taskToken: string;

  /** When the message was sent, as ISO 8601 in UTC. */
  readonly sentAt: string;

  /** When the pipeline stops waiting, as ISO 8601 in UTC; a later answer is refused. */
  readonly answerBy: string;

  /** What the work is about. */
  readonly payload: unknown;
}

/** Output that completes the step: `SendTaskSuccess` carries it as JSON. */
export interface HandOffAnswer {
  readonly version: number;

  /** The `workId` of the message that is answered; another one fails the pipeline as `CrossTeam.ForeignAnswer`. */
  readonly workId: string;

  /** What the work brought; null if nothing. */
  readonly result: unknown;
}

/** What Team B sends to the pipeline's reply queue, directly or as a notification of a topic. */
export interface HandOffReply {
  readonly version: number;
  readonly workId: string;
  readonly taskToken: string;

  /** `success`, `failure`, or `heartbeat`: still at work. */
  readonly outcome: string;

  /** What the work brought; with `success`. */
  readonly result?: unknown;

  /** Name of the error, at most 256 characters; with `failure`. */
  readonly error?: string;

  /** What happened, at most 32,768 characters; with `failure`. */
  readonly cause?: string;
}

/** What `TeamBWorker` calls the user's function with; its return value becomes `result`. */
export interface TeamBWork {
  readonly version: number;
  readonly workId: string;

  /** 1 for the first run of this work, counted over every message about it. */
  readonly attempt: number;
  readonly payload: unknown;
}

const TOKEN = { type: 'string', minLength: 1, maxLength: 2048 } as const;
const WORK_ID = { type: 'string', minLength: 1, maxLength: 512 } as const;
const SCHEMA = 'https://json-schema.org/draft/2020-12/schema';

/** JSON schema of `HandOff`. */
export const HAND_OFF_SCHEMA = {
  $schema: SCHEMA,
  title: 'HandOff',
  type: 'object',
  required: ['version', 'workId', 'taskToken', 'sentAt', 'answerBy', 'payload'],
  properties: {
    version: { const: CONTRACT_VERSION },
    workId: WORK_ID,
    taskToken: TOKEN,
    sentAt: { type: 'string', minLength: 20, maxLength: 30 },
    answerBy: { type: 'string', minLength: 20, maxLength: 30 },
    payload: {},
  },
} as const;

/** JSON schema of `HandOffAnswer`. */
export const HAND_OFF_ANSWER_SCHEMA = {
  $schema: SCHEMA,
  title: 'HandOffAnswer',
  type: 'object',
  required: ['version', 'workId', 'result'],
  properties: { version: { const: CONTRACT_VERSION }, workId: WORK_ID, result: {} },
} as const;

/** JSON schema of `HandOffReply`. */
export const HAND_OFF_REPLY_SCHEMA = {
  $schema: SCHEMA,
  title: 'HandOffReply',
  type: 'object',
  required: ['version', 'workId', 'taskToken', 'outcome'],
  properties: {
    version: { const: CONTRACT_VERSION },
    workId: WORK_ID,
    taskToken: TOKEN,
    outcome: { enum: ['success', 'failure', 'heartbeat'] },
    result: {},
    error: { type: 'string', maxLength: 256 },
    cause: { type: 'string', maxLength: 32_768 },
  },
} as const;

/** Statuses of a record. */
export const RECORD_STATUS = {
  added: 'RECORD_ADDED',
  processed: 'RECORD_PROCESSED',
  failed: 'RECORD_FAILED',
} as const;

/** Attributes that the pipeline writes besides key and status; `openSince` is there only while the record is open. */
export const RECORD_ATTRIBUTES = {
  executionArn: 'executionArn',
  addedAt: 'addedAt',
  updatedAt: 'updatedAt',
  openSince: 'openSince',
  failedStep: 'failedStep',
  error: 'error',
  cause: 'cause',
} as const;

/** Characters of a cause that a record and a notification keep; the history has the whole text. */
export const LONGEST_CAUSE = 4_000;

/** Namespace of the metrics that the functions write into their logs. */
export const METRIC_NAMESPACE = 'CrossTeamPipeline';

/** Names of these metrics. */
export const METRICS = {
  /** Records that were still open although their execution had ended; the sweeper closed them. */
  stuckRecords: 'StuckRecords',
  /** Records that are open now. */
  openRecords: 'OpenRecords',
  /** Seconds that the oldest step has waited for Team B. */
  oldestCallbackAge: 'OldestCallbackAge',
  /** Answers that came too late, twice, or with a token that is none. */
  refusedAnswers: 'RefusedAnswers',
  /** Messages that are no message of this contract. */
  malformedMessages: 'MalformedMessages',
} as const;

/** Environment variable that carries a function's settings as JSON. */
export const CROSS_TEAM_SETTINGS = 'CROSS_TEAM_SETTINGS';

/** What closing a record needs to know. */
export interface RecordSettings {
  /** Value of the metrics' dimension. */
  readonly pipeline: string;
  readonly tableName: string;
  readonly keyAttribute: string;
  readonly statusAttribute: string;
  /** Topic that hears of failures. */
  readonly failureTopicArn?: string;
}

/** Settings of `lambda/sweep-records`. */
export interface SweepSettings extends RecordSettings {
  readonly indexName: string;
  /** Executions of records that are older have surely ended. */
  readonly olderThanSeconds: number;
  /** Whether executions wait for Team B, so that there is an oldest callback to look for. */
  readonly waitsForTeamB: boolean;
}

/** Settings of `lambda/complete-task`. */
export interface CompleteTaskSettings {
  readonly pipeline: string;
}

/** How `lambda/do-team-work` answers. */
export type AnswerWay =
  | { readonly via: 'direct' }
  | { readonly via: 'role'; readonly roleArn: string; readonly externalId: string }
  | { readonly via: 'queue'; readonly queueUrl: string };

/** Settings of `lambda/do-team-work`. */
export interface TeamWorkSettings {
  /** Value of the metrics' dimension. */
  readonly worker: string;
  /** The user's function. */
  readonly functionName: string;
  readonly workTimeoutSeconds: number;
  readonly tableName: string;
  readonly queueUrl: string;
  /** How long a claim stands; whoever took it has ended by then. */
  readonly claimSeconds: number;
  readonly maxAttempts: number;
  readonly finalErrors: readonly string[];
  /** Seconds between two heartbeats; absent without them. */
  readonly heartbeatSeconds?: number;
  /** Days that an answer is kept, for messages that come again. */
  readonly keepAnswersDays: number;
  readonly fifo: boolean;
  readonly answer: AnswerWay;
}
