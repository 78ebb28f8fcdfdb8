/** A state of a definition, as far as it is shown. */
export interface StateNode {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
  /** What a Task calls, such as `dynamodb:getItem`. */
  readonly resource?: string;
  /** Error of a Fail, if it is written there as it stands. */
  readonly error?: string;
  readonly cause?: string;
  readonly isDistributed: boolean;
  readonly edges: readonly Edge[];
  /** The branches of a Parallel, or the iteration of a Map. */
  readonly levels: readonly Level[];
}

/** Where a state may lead. */
export interface Edge {
  readonly to: string;
  readonly kind: 'next' | 'choice' | 'default' | 'catch';
  /** Errors that are caught, or the condition. */
  readonly label?: string;
}

/** States that follow each other: those of the machine, of a branch or of an iteration. */
export interface Level {
  readonly startAt: string;
  readonly states: readonly StateNode[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The states of a definition.
 *
 * It is the text that AWS took, so nothing is checked here; what is not understood is left out.
 *
 * @see https://states-language.net/spec.html
 */
export function definitionTree(definition: string): Level {
  return levelOf(JSON.parse(definition));
}

/** Every state, those inside others after the one that holds them. */
export function allStates(level: Level): StateNode[] {
  return level.states.flatMap((state) => [state, ...state.levels.flatMap(allStates)]);
}

function levelOf(value: unknown): Level {
  const fields = asFields(value);
  const states = Object.entries(asFields(fields.States)).map(([name, state]) => stateOf(name, asFields(state)));
  return { startAt: asText(fields.StartAt) ?? '', states };
}

function stateOf(name: string, fields: Fields): StateNode {
  const processor = fields.ItemProcessor ?? fields.Iterator;
  const inner = [...asList(fields.Branches), ...(processor === undefined ? [] : [processor])];
  return {
    name,
    type: asText(fields.Type) ?? '',
    comment: asText(fields.Comment),
    resource: fields.Type === 'Task' ? shortResource(asText(fields.Resource) ?? '') : undefined,
    error: literal(fields.Error),
    cause: literal(fields.Cause),
    isDistributed: asText(asFields(asFields(processor).ProcessorConfig).Mode) === 'DISTRIBUTED',
    edges: edgesOf(fields),
    levels: inner.map(levelOf),
  };
}

function edgesOf(fields: Fields): Edge[] {
  const edges: (Omit<Edge, 'to'> & { to: string | undefined })[] = [
    { to: asText(fields.Next), kind: 'next' },
    ...asList(fields.Choices).map((choice) => {
      const { Next, ...condition } = asFields(choice);
      return { to: asText(Next), kind: 'choice' as const, label: conditionText(condition) };
    }),
    { to: asText(fields.Default), kind: 'default' },
    ...asList(fields.Catch).map((catcher) => ({
      to: asText(asFields(catcher).Next),
      kind: 'catch' as const,
      label: asList(asFields(catcher).ErrorEquals).join(', '),
    })),
  ];
  return edges.filter((edge): edge is Edge => edge.to !== undefined);
}

/** A condition in its own language: the expression of JSONata, or the rule of JSONPath without its braces. */
function conditionText({ Condition, Assign: _a, Output: _o, Comment: _c, ...rule }: Fields): string {
  if (typeof Condition === 'string') return Condition.replace(/^\{%\s*|\s*%\}$/g, '');
  return JSON.stringify(rule).slice(1, -1).replaceAll('"', '');
}

/** `arn:aws:states:::dynamodb:getItem` as `dynamodb:getItem`; a function or an activity by its name. */
function shortResource(arn: string): string {
  const [, , service = '', , , ...rest] = arn.split(':');
  if (service === 'states' && rest[0] !== 'activity') return rest.join(':');
  if (service === 'lambda') return `lambda ${rest[1] ?? ''}`;
  return rest.length === 0 ? arn : rest.join(':');
}

/** A text that is no expression. */
function literal(value: unknown): string | undefined {
  const text = asText(value);
  return text?.startsWith('{%') ? undefined : text;
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
