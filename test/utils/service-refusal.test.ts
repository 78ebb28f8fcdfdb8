import { asRefusal } from '../../utils/service-refusal';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each([
  [
    'a region',
    new Error('Region is missing'),
    'no AWS region is known: give --region or set AWS_REGION; or give --endpoint for another server, such as the local runner',
  ],
  [
    'credentials',
    named('CredentialsProviderError', 'Could not load credentials from any providers'),
    'no AWS credentials (Could not load credentials from any providers): give --profile, or set them in the environment; ' +
      'or give --endpoint for another server, such as the local runner',
  ],
  [
    'a token',
    named('TokenProviderError', 'Token is expired.'),
    'no AWS credentials (Token is expired.): give --profile, or set them in the environment; ' +
      'or give --endpoint for another server, such as the local runner',
  ],
])('says how to give %s that the SDK misses', (_what, error, message) => {
  expect(asRefusal(error)).toMatchObject({ name: 'RequestError', message });
});
