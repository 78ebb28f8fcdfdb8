import { createHash } from 'node:crypto';
import { generatedSuffix, type ParameterResource, type SecretResource } from '../assembly';
import type { Clock } from '../kernel/clock';
import { SeededRandom } from '../kernel/seeded-random';
import { ObjectStore } from '../services/s3';
import { generateSecretString, type Secret, SecretsManager } from '../services/secrets-manager';
import { type Parameter, ParameterStore } from '../services/ssm';
import type { GivenValues } from './given-values';
import type { Inventory } from './inventory';

/** What functions read and write besides tables. */
export interface Stores {
  readonly secrets: SecretsManager;
  readonly parameters: ParameterStore;
  readonly objects: ObjectStore;
}

/** What the stores are made of. */
export interface StoresOptions {
  readonly inventory: Inventory;
  readonly secrets: GivenValues<SecretResource>;
  readonly parameters: GivenValues<ParameterResource>;
  readonly clock: Clock;
  readonly seed: number;
  /** Where those live that no template defines. */
  readonly region: string;
  readonly account: string;
}

/** Fills the stores with what the templates define and the user gives. */
export function openStores(options: StoresOptions): Stores {
  const { inventory, clock, seed, region, account } = options;
  const ofTemplate = inventory.secrets.map((secret): Secret => {
    const given = options.secrets.ofTemplate.get(secret);
    const value = once(() => given ?? templateValue(secret, seed));
    return { name: secret.name, arn: secret.arn, value };
  });
  const secrets = options.secrets.others.map(([name, value]): Secret => {
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${generatedSuffix(name)}`;
    return { name, arn, value: () => value };
  });
  const parameters = options.parameters.others.map(([name, value]): Parameter => {
    const arn = `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
    return { name, arn, type: 'String', value: () => value };
  });
  return {
    secrets: new SecretsManager([...ofTemplate, ...secrets], new SeededRandom(seed).uuid(), clock),
    parameters: new ParameterStore([...inventory.parameters.map(withGiven(options.parameters)), ...parameters], clock),
    objects: new ObjectStore(
      inventory.buckets.map(({ name }) => name),
      clock,
    ),
  };
}

function withGiven({ ofTemplate }: GivenValues<ParameterResource>): (parameter: ParameterResource) => Parameter {
  return (parameter) => {
    const { name, arn, type } = parameter;
    return { name, arn, type, value: () => ofTemplate.get(parameter) ?? parameter.value() };
  };
}

function templateValue(secret: SecretResource, seed: number): string | undefined {
  const content = secret.content();
  if (content === undefined) return undefined;
  if ('text' in content) return content.text;
  // A source of its own: what one secret draws must not depend on what else was read before.
  const own = createHash('sha256').update(`${seed}/${secret.arn}`).digest().readUInt32BE();
  return generateSecretString(content.rules, new SeededRandom(own));
}

function once<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}
