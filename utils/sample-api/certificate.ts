import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import { bits, der, identifier, moment, sequence, tagged, unsigned } from './der';

const DAY_MS = 86_400_000;

/** What a TLS server shows and keeps, in PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** When a certificate is valid. */
export interface Validity {
  /** @default - a day ago, for clocks that differ */
  readonly from?: Date;
  /** @default - in a year */
  readonly until?: Date;
}

/** A certificate authority that lives as long as the process: its key is never written anywhere. */
export interface Authority {
  /** What a client trusts, in PEM. */
  readonly ca: string;
  /** Makes a certificate for names, wildcards or IP addresses. */
  issue(hosts: readonly string[], validity?: Validity): ServerCertificate;
}

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
} as const;

/**
 * Makes a certificate authority for servers on this machine.
 *
 * Made when needed rather than kept in the repository: nothing expires, and no private key is published.
 */
export function createAuthority(name = 'Test authority of one run'): Authority {
  const keys = newKeys();
  const extensions = [
    extension(OID.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))), true),
    // Signing of certificates, the sixth bit, and nothing else.
    extension(OID.keyUsage, der(0x03, Buffer.from([2, 0b0000_0100])), true),
  ];
  return {
    ca: certificate({ name, publicKey: keys.publicKey, extensions }, name, keys.privateKey),
    issue: (hosts, validity) => {
      const { publicKey, privateKey } = newKeys();
      const subject = { name: 'Test server', publicKey, extensions: [alternativeNames(hosts)] };
      return {
        cert: certificate(subject, name, keys.privateKey, validity),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** An X.509 version 3 certificate as RFC 5280 lays it out. */
function certificate(subject: Subject, issuer: string, key: KeyObject, validity: Validity = {}): string {
  const now = Date.now();
  const { from = new Date(now - DAY_MS), until = new Date(now + 365 * DAY_MS) } = validity;
  const algorithm = sequence(identifier(OID.ecdsaWithSha256));
  const signed = sequence(
    tagged(0, unsigned(Buffer.from([2]))),
    unsigned(randomBytes(16)),
    algorithm,
    distinguishedName(issuer),
    sequence(moment(from), moment(until)),
    distinguishedName(subject.name),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...subject.extensions)),
  );
  const bytes = sequence(signed, algorithm, bits(sign('sha256', signed, key)));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(identifier(OID.commonName), der(0x0c, Buffer.from(name)))));
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => (isIP(host) === 0 ? der(0x82, Buffer.from(host, 'ascii')) : der(0x87, ip(host))));
  return extension(OID.subjectAltName, sequence(...names), false);
}

function ip(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':'));
  const right = words(tail ?? '');
  const left = words(head);
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  return Buffer.from([...left, ...zeros, ...right].map((word) => word.padStart(4, '0')).join(''), 'hex');
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  const flag = critical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(identifier(id), ...flag, der(0x04, value));
}
