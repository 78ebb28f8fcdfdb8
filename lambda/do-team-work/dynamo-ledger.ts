import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TeamWorkSettings } from '../../lib/cross-team-pipeline/contract';
import type { Answer } from '../shared/cross-team/task-answers';
import type { Claim, Ledger, WorkMessage } from './ledger';

type Item = Record<string, AttributeValue>;
type Update = Omit<UpdateItemCommandInput, 'TableName' | 'Key'>;

/** The ledger in DynamoDB: an item for each `workId`, changed by conditional updates alone. */
export class DynamoLedger implements Ledger {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: TeamWorkSettings,
    private readonly now: () => number,
  ) {}

  async claim(message: WorkMessage, claimant: string): Promise<Claim> {
    await this.noteToken(message);
    // Whoever held the work may let it go between the update that is refused and the look at why: then it is tried again.
    for (;;) {
      const claimed = await this.tryClaim(message.workId, claimant);
      if (claimed !== undefined) return { kind: 'claimed', attempt: Number(claimed.attempts?.N) };
      const item = await this.read(message.workId);
      if (item?.answer?.S !== undefined) return { kind: 'answered', answer: JSON.parse(item.answer.S) };
      const until = Number(item?.claimExpiresAt?.N ?? 0);
      if (until >= this.now()) return { kind: 'busy', until };
    }
  }

  async release(workId: string, claimant: string, options: { readonly countsAsAttempt: boolean }): Promise<void> {
    await this.update(workId, {
      UpdateExpression: 'REMOVE claimedBy, claimExpiresAt ADD attempts :change',
      ConditionExpression: 'claimedBy = :me AND attribute_not_exists(answer)',
      ExpressionAttributeValues: { ':me': { S: claimant }, ':change': { N: options.countsAsAttempt ? '0' : '-1' } },
    });
  }

  async finish(workId: string, claimant: string, answer: Answer): Promise<string | undefined> {
    const item = await this.update(workId, {
      UpdateExpression: 'SET answer = :answer, expiresAt = :expires',
      // The second half lets an update be made again whose first answer was lost.
      ConditionExpression: 'claimedBy = :me AND (attribute_not_exists(answer) OR answer = :answer)',
      ExpressionAttributeValues: {
        ':me': { S: claimant },
        ':answer': { S: JSON.stringify(answer) },
        ':expires': this.expiry(),
      },
    });
    return item?.taskToken?.S;
  }

  private tryClaim(workId: string, claimant: string): Promise<Item | undefined> {
    const now = this.now();
    return this.update(workId, {
      UpdateExpression: 'SET claimedBy = :me, claimExpiresAt = :until, expiresAt = :expires ADD attempts :one',
      ConditionExpression:
        'attribute_not_exists(answer) AND (attribute_not_exists(claimedBy) OR claimedBy = :me OR claimExpiresAt < :now)',
      ExpressionAttributeValues: {
        ':me': { S: claimant },
        ':now': { N: `${now}` },
        ':until': { N: `${now + this.settings.claimSeconds * 1_000}` },
        ':expires': this.expiry(),
        ':one': { N: '1' },
      },
    });
  }

  private async noteToken({ workId, taskToken, sentAt }: WorkMessage): Promise<void> {
    await this.update(workId, {
      UpdateExpression: 'SET taskToken = :token, tokenSentAt = :sent',
      ConditionExpression: 'attribute_not_exists(tokenSentAt) OR tokenSentAt <= :sent',
      ExpressionAttributeValues: { ':token': { S: taskToken }, ':sent': { N: `${sentAt}` } },
    });
  }

  private async read(workId: string): Promise<Item | undefined> {
    const { Item: item } = await this.client.send(
      new GetItemCommand({ TableName: this.settings.tableName, Key: { workId: { S: workId } }, ConsistentRead: true }),
    );
    return item;
  }

  /** The item after the update; undefined when its condition does not hold. */
  private async update(workId: string, update: Update): Promise<Item | undefined> {
    try {
      const { Attributes } = await this.client.send(
        new UpdateItemCommand({
          TableName: this.settings.tableName,
          Key: { workId: { S: workId } },
          ReturnValues: 'ALL_NEW',
          ...update,
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  private expiry(): AttributeValue {
    return { N: `${Math.floor(this.now() / 1_000) + this.settings.keepAnswersDays * 24 * 3_600}` };
  }
}
