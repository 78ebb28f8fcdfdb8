/** The handle that one receipt of a message gives. */
export function receiptHandle(receiptId: string, queueArn: string, messageId: string): string {
  return Buffer.from(`${receiptId} ${queueArn} ${messageId}`).toString('base64');
}

/** The message that a handle belongs to; undefined when this queue never gave it. */
export function messageOfReceipt(handle: string, queueArn: string): string | undefined {
  const [receiptId, arn, messageId] = Buffer.from(handle, 'base64').toString().split(' ');
  const isOurs = receiptId?.length === UUID_LENGTH && messageId?.length === UUID_LENGTH && arn === queueArn;
  return isOurs ? messageId : undefined;
}

const UUID_LENGTH = 36;
