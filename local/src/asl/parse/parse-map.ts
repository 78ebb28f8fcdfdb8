import { isJsonObject } from '../../kernel/json';
import { type DistributedMap, MAX_SECONDS, type MapState } from '../definition';
import type { Template } from '../templates/template';
import type { LevelParser } from './level-parser';
import { parseBatcher, parseReader, parseWriter } from './parse-item-source';
import type { StateSource } from './state-source';

type MapFields = Pick<
  MapState,
  'processor' | 'processorField' | 'items' | 'itemSelector' | 'maxConcurrency' | 'distributed'
>;

/** Parses what a Map has besides what every state has. */
export function mapFields(name: string, state: StateSource, parser: LevelParser): MapFields {
  state.requireOneOf('ItemProcessor', 'Iterator');
  state.excludeEachOther('ItemSelector', 'Parameters');
  const field = state.has('Iterator') ? 'Iterator' : 'ItemProcessor';
  const source = state.object(field) ?? {};
  if (Object.hasOwn(source, 'QueryLanguage')) {
    state.problems.schema("Field 'QueryLanguage' is not supported", state.at(field));
  }
  // With an ItemReader nobody reads ItemsPath, and AWS does not even look whether it is a path (recorded).
  const itemsPath = state.has('ItemReader') ? undefined : state.reference('ItemsPath');
  return {
    processor: parser.parseLevel(source, state.at(field)),
    processorField: field,
    items: state.has('Items')
      ? { kind: 'template', template: items(state) }
      : itemsPath && { kind: 'path', path: itemsPath },
    itemSelector:
      state.template('ItemSelector') ?? (state.has('Parameters') ? state.template('Parameters') : undefined),
    maxConcurrency: state.number('MaxConcurrency', { min: 0, max: MAX_SECONDS }),
    distributed: distributedFields(name, state, field, parser),
  };
}

function items(state: StateSource): Template {
  const value = state.get('Items');
  if (!Array.isArray(value) && !isJsonObject(value) && !state.isDynamic('Items')) {
    state.refuse('Items', 'Value must be an array or a JSONata expression');
  }
  return state.jsonata('Items') as Template;
}

const MAX_LABEL_LENGTH = 40;
/** Blanks, wildcards, brackets, special and control characters. */
const NOT_IN_LABEL = /[\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]/u;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
function checkLabel(label: string, state: StateSource, { labels }: LevelParser): void {
  const report = (code: string, message: string) => state.problems.add(code, message, state.at('Label'));
  if (label.length > MAX_LABEL_LENGTH) {
    report('INVALID_LABEL_NAME', `A label has at most ${MAX_LABEL_LENGTH} characters`);
  }
  const wrong = NOT_IN_LABEL.exec(label)?.[0];
  if (wrong !== undefined) report('INVALID_LABEL_NAME', `A label must not contain ${JSON.stringify(wrong)}`);
  if (labels.has(label)) report('DUPLICATE_LABEL_NAME', `The label '${label}' is given to another Map`);
  labels.add(label);
}

const DISTRIBUTED_FIELDS = ['ItemReader', 'ItemBatcher', 'ResultWriter'];

/** They name or bound the children of a distributed Map; no page says that a Map without any is refused for them. */
const FIELDS_OF_CHILDREN = [
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];

function distributedFields(
  name: string,
  state: StateSource,
  field: string,
  parser: LevelParser,
): DistributedMap | undefined {
  const processor = state.get(field);
  const config = isJsonObject(processor) ? processor.ProcessorConfig : undefined;
  const { Mode: mode = 'INLINE', ExecutionType: executionType } = isJsonObject(config) ? config : {};
  const place = `${field}/ProcessorConfig`;
  if (mode !== 'DISTRIBUTED') {
    if (mode !== 'INLINE') state.refuse(`${place}/Mode`, 'Value must be one of [INLINE, DISTRIBUTED]');
    for (const extra of DISTRIBUTED_FIELDS) {
      if (state.has(extra)) state.refuse(extra, "Field is supported in mode 'DISTRIBUTED' alone");
    }
    for (const idle of FIELDS_OF_CHILDREN) {
      if (!state.has(idle)) continue;
      parser.problems.warn('SCHEMA_VALIDATION_FAILED', 'Only a distributed Map heeds it', state.at(idle));
    }
    return undefined;
  }
  if (parser.type === 'EXPRESS') state.refuse(place, 'Express state machine does not support DISTRIBUTED mode');
  if (executionType !== 'STANDARD' && executionType !== 'EXPRESS') {
    state.refuse(`${place}/ExecutionType`, 'Value must be one of [STANDARD, EXPRESS]');
  }
  const label = state.string('Label');
  if (label !== undefined) checkLabel(label, state, parser);
  return {
    executionType: executionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    label,
    reader: parseReader(name, state, parser),
    batcher: parseBatcher(state),
    writer: parseWriter(name, state, parser),
    toleratedFailureCount: state.number('ToleratedFailureCount', { min: 0, max: Number.MAX_SAFE_INTEGER }),
    toleratedFailurePercentage: state.number('ToleratedFailurePercentage', { min: 0, max: 100, isFractional: true }),
  };
}
