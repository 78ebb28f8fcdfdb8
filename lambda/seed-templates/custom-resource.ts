import { request } from 'node:https';

/**
 * What CloudFormation sends to a custom resource, as far as it is read here.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly TableName: string };
}

/** Sends an answer to the address that CloudFormation gave. */
export type SendAnswer = (url: string, body: string) => Promise<void>;

/**
 * Does the work and tells CloudFormation how it ended, in either case: without an answer a deployment hangs for an hour.
 */
export async function answerCloudFormation(
  event: CustomResourceEvent,
  work: () => Promise<void>,
  send: SendAnswer = putOverHttps,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const outcome = await Promise.resolve()
    .then(work)
    .then(
      () => ({ Status: 'SUCCESS' }),
      (error: Error) => ({ Status: 'FAILED', Reason: `${error.name}: ${error.message}`.slice(0, 1_000) }),
    );
  const PhysicalResourceId = event.PhysicalResourceId ?? LogicalResourceId;
  await send(
    event.ResponseURL,
    JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId }),
  );
}

function putOverHttps(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The address is signed without a content type, so none may be sent.
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'PUT', headers, timeout: 10_000 }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      response.on('end', () => {
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new Error(`CloudFormation did not take the answer: status ${statusCode}`));
      });
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('CloudFormation did not take the answer within 10 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}
