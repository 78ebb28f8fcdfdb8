import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Address, clientSettings } from '../aws-address';
import { asRefusal } from '../service-refusal';

/** The clients of one command. */
export interface Clients {
  readonly sfn: SFNClient;
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Works with the clients and closes their connections afterwards.
 *
 * @param silenceMs the longest that a service may take over an answer; by default as `clientSettings` has it
 * @throws RequestError when a service refuses or cannot be reached
 */
export async function withClients<T>(
  address: Address,
  work: (clients: Clients) => Promise<T>,
  silenceMs?: number,
): Promise<T> {
  const clients = {
    sfn: new SFNClient(clientSettings('SFN', address, silenceMs)),
    cloudFormation: new CloudFormationClient(clientSettings('CLOUDFORMATION', address, silenceMs)),
  };
  try {
    return await work(clients);
  } catch (error) {
    throw asRefusal(error) ?? error;
  } finally {
    clients.sfn.destroy();
    clients.cloudFormation.destroy();
  }
}
