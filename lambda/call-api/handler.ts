import { CALL_API_SETTINGS, type CallApiEvent, type CallApiResult } from '../../lib/template-api-caller/contract';
import { fetchSecret, storeOverflow } from './aws-clients';
import { callApi } from './logic';
import { systemNetwork } from './network';
import { secretReader } from './secrets';
import { readCallSettings, requireEnv } from './settings';

const settings = readCallSettings(requireEnv(CALL_API_SETTINGS));
const readSecret = secretReader(fetchSecret, Date.now);

/** Entry of the function behind `TemplateApiCaller`. */
export async function handler(event: CallApiEvent, context: { readonly awsRequestId: string }): Promise<CallApiResult> {
  return callApi(event, context.awsRequestId, {
    settings,
    network: systemNetwork,
    readSecret,
    storeOverflow,
    now: Date.now,
    log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
  });
}
