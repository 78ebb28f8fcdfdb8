import type { JsonObject } from '../../../src/kernel/json';
import { childDefinition } from '../../../src/services/step-functions/child-definition';

const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const MAP = {
  Type: 'Map',
  ItemProcessor: { ...PASS, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
  End: true,
};

const top = (states: JsonObject, more: JsonObject = {}) => ({ ...more, StartAt: 'One', States: states });

// Our choice: the API reference says only that the machine is the one associated with the Map Run.
test.each<[where: string, definition: JsonObject, expected: JsonObject]>([
  ['at the top', top({ One: { Type: 'Pass', Next: 'Each' }, Each: MAP }), PASS],
  ['in a branch', top({ One: { Type: 'Parallel', Branches: [PASS, top({ Each: MAP })], End: true } }), PASS],
  ['in another Map', top({ One: { Type: 'Map', Iterator: top({ Each: MAP }), End: true } }), PASS],
  ['under JSONata', top({ Each: MAP }, { QueryLanguage: 'JSONata' }), { QueryLanguage: 'JSONata', ...PASS }],
  [
    'with a language of its own',
    top({ Each: { ...MAP, QueryLanguage: 'JSONata' } }),
    { QueryLanguage: 'JSONata', ...PASS },
  ],
])('the children of a Map %s run its processor', (_where, definition, expected) => {
  expect(JSON.parse(childDefinition(JSON.stringify(definition), 'Each'))).toEqual(expected);
});
