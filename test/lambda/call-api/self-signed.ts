import { generateKeyPairSync, sign } from 'node:crypto';
import type { ServerCertificate } from '../../../utils/sample-api/certificate';
import { bits, der, identifier, moment, sequence, tagged, unsigned } from '../../../utils/sample-api/der';

const DAY_MS = 86_400_000;

/** A certificate for a host that is its own issuer, valid but for that. */
export function selfSigned(host: string): ServerCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(identifier('1.2.840.10045.4.3.2'));
  const name = sequence(der(0x31, sequence(identifier('2.5.4.3'), der(0x0c, Buffer.from(host)))));
  const alternative = sequence(identifier('2.5.29.17'), der(0x04, sequence(der(0x82, Buffer.from(host)))));
  const signed = sequence(
    tagged(0, unsigned(Buffer.from([2]))),
    unsigned(Buffer.from([1])),
    algorithm,
    name,
    sequence(moment(new Date(Date.now() - DAY_MS)), moment(new Date(Date.now() + DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(alternative)),
  );
  const bytes = sequence(signed, algorithm, bits(sign('sha256', signed, privateKey)));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
