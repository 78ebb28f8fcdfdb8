import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './check';

/** Names that fragments take for granted, and what they are. */
const TAKEN_FOR_GRANTED: Readonly<Record<string, string>> = {
  orders: 'dynamodb.ITable',
  'shipOrder, worker': 'lambda.IFunction',
  'inbox, notShipped': 'sqs.IQueue',
  workflow: 'sfn.IStateMachine',
  'done, failed': 'sns.ITopic',
  token: 'secretsmanager.ISecret',
  pipeline: 'patterns.CrossTeamPipeline',
};

/** The blocks of TypeScript in README and documents that import nothing, as modules that compile, by file name. */
export async function documentFragments(): Promise<Record<string, string>> {
  const documents = ['README.md', ...(await readdir(join(ROOT, 'docs'))).map((file) => join('docs', file))];
  const modules: Record<string, string> = {};
  for (const document of documents.filter((file) => file.endsWith('.md'))) {
    const text = await readFile(join(ROOT, document), 'utf8');
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = '']) => block);
    blocks.forEach((block, index) => {
      if (!/^import /m.test(block)) modules[`${document.replace(/\W/g, '-')}-${index}.ts`] = moduleOf(block);
    });
  }
  return modules;
}

function moduleOf(fragment: string): string {
  const declared = Object.entries(TAKEN_FOR_GRANTED).flatMap(([names, type]) =>
    names.split(', ').map((name) => `declare const ${name}: ${type};`),
  );
  const ours = [...new Set(fragment.match(/\b[A-Z]\w+(?=[.(])/g))];
  return [
    "import { Stack, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';",
    "import { aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn } from 'aws-cdk-lib';",
    "import type * as patterns from 'cdk-sfn-patterns';",
    `import { DynamoMapFanOut, ItemSource, ${ours.filter((name) => !/^(DynamoMapFanOut|ItemSource)$/.test(name)).join(', ')} } from 'cdk-sfn-patterns';`,
    ...declared,
    'export class Fragment extends Stack {',
    '  public define(): void {',
    /^\w+: /.test(fragment) ? asProps(fragment) : fragment,
    '  }',
    '}',
  ].join('\n');
}

/** A fragment that shows one of the props of the fan-out. */
function asProps(fragment: string): string {
  return `new DynamoMapFanOut(this, 'It', { source: ItemSource.listAttribute({ key: { id: 1 }, attribute: 'a' }), ${fragment} });`;
}
