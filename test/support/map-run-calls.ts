import { type Deployed, nameIn, type Properties, type RequiredCall } from './required-call';
import { textOf } from './synth';

type Call = Omit<RequiredCall, 'role'>;

/** A state, as far as distributed Maps and files go, with the states inside it. */
interface StateJson {
  readonly Label?: string;
  readonly Resource?: string;
  readonly Arguments?: Stored;
  readonly ItemReader?: { readonly Resource: string; readonly ReaderConfig?: object; readonly Arguments: Stored };
  readonly ResultWriter?: { readonly Arguments: Stored };
  readonly States?: Readonly<Record<string, StateJson>>;
  readonly Branches?: readonly StateJson[];
  readonly ItemProcessor?: StateJson & { readonly ProcessorConfig?: { readonly Mode?: string } };
}

interface Stored {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Prefix?: string;
}

/** Where a run keeps its files: an expression of the folder of all runs and the name of the execution. */
const FOLDER = /"fanOutRun":"\{% '([^']+)' & \$states\.context\.Execution\.Name/;

/**
 * What a state machine's distributed Maps take: to start and to watch their executions, to read what they read and to
 * write what they write; and what its tasks take that read and write files of the run.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function mapRunCalls(properties: Properties, deployed: Deployed): Call[] {
  const definition = textOf(properties.DefinitionString);
  const folder = `${FOLDER.exec(definition)?.[1] ?? ''}*`;
  const states = everyState(JSON.parse(definition));
  const maps = states.filter(({ ItemProcessor }) => ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED');
  return [
    ...(maps.length === 0 ? [] : childCalls(maps, properties, deployed)),
    ...maps.flatMap(({ ItemReader, ResultWriter }) => [
      ...(ItemReader === undefined ? [] : readerCalls(ItemReader, folder)),
      ...(ResultWriter === undefined ? [] : on(WRITING, ResultWriter.Arguments, folder)),
    ]),
    ...states.flatMap(({ Resource = '', Arguments = {} }) => {
      const [, action] = /:aws-sdk:s3:(\w+)$/.exec(Resource) ?? [];
      return action === undefined ? [] : on([`s3:${action[0]?.toUpperCase()}${action.slice(1)}`], Arguments, folder);
    }),
  ];
}

const WRITING = ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];

function everyState({ States = {}, Branches = [], ItemProcessor }: StateJson): StateJson[] {
  const inner = [...Object.values(States), ...Branches, ...(ItemProcessor === undefined ? [] : [ItemProcessor])];
  return inner.flatMap((state) => [state, ...everyState(state)]);
}

function childCalls(
  maps: readonly StateJson[],
  properties: Properties,
  { resources, region, account }: Deployed,
): Call[] {
  const [id] = Object.entries(resources).find(([, { Properties }]) => Properties === properties) ?? [];
  // The name of the machine, picked out of its ARN.
  const name = `<{Fn::Select:[6,{Fn::Split:[:,{Ref:${id}}]}]}>`;
  const executions = `arn:aws:states:${region}:${account}:execution:${name}`;
  return [
    { action: 'states:StartExecution', resource: `<${id}>` },
    ...['states:DescribeExecution', 'states:StopExecution'].map((action) => ({ action, resource: `${executions}:*` })),
    ...maps.map(({ Label }) => ({ action: 'states:RedriveExecution', resource: `${executions}/${Label}:*` })),
  ];
}

function readerCalls({ Resource, ReaderConfig, Arguments }: Required<StateJson>['ItemReader'], folder: string): Call[] {
  const lists = Resource.endsWith(':listObjectsV2');
  return [
    ...(lists ? [{ action: 's3:ListBucket', resource: nameIn(Arguments.Bucket) }] : []),
    // A list without a format has the objects themselves as its items.
    ...(lists && ReaderConfig === undefined ? [] : on(['s3:GetObject'], Arguments, folder)),
  ];
}

/** The actions, on the key that is named, or on the folder of the runs where an expression says the key. */
function on(actions: readonly string[], { Bucket, Key, Prefix }: Stored, folder: string): Call[] {
  const key = Key ?? `${Prefix}*`;
  return actions.map((action) => ({ action, resource: `${nameIn(Bucket)}/${key.startsWith('{%') ? folder : key}` }));
}
