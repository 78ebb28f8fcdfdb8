import { BadRequest, LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { templatesIn, withoutEachStatement, withTemplate } from '../../local/test/permissions/statements';
import { type SampleApiProcess, startSampleApiProcess } from '../../utils/demo/sample-api-process';
import { synthesize } from '../support/running-app';
import { type Journey, SAMPLES, type Sample } from './sample-journeys';

/** Not a limit on speed: a sample of eighty statements runs as often, and that takes long on a busy machine. */
const PATIENCE_MS = 1_800_000;

let api: SampleApiProcess;

beforeAll(async () => {
  api = await startSampleApiProcess();
});
afterAll(() => api?.stop());

/** True when one of the journeys told of something that was denied, lost, or did not end as it should. */
async function isRed(directory: string, { journeys, mocks = {} }: Sample): Promise<boolean> {
  for (const journey of journeys) {
    if (await isJourneyRed(directory, mocks, journey)) return true;
  }
  return false;
}

async function isJourneyRed(
  assembly: string,
  mocks: LocalAwsOptions['mocks'],
  { run, faults = [] }: Journey,
): Promise<boolean> {
  const notices: string[] = [];
  const options: LocalAwsOptions = {
    assembly,
    seed: 1,
    hosts: { [`${api.host}:443`]: { port: api.https, ca: api.ca } },
    mocks,
    faults,
    onNotice: (text) => notices.push(text),
  };
  let aws: LocalAws;
  try {
    aws = await LocalAws.start(options);
  } catch (error) {
    if (error instanceof BadRequest) return true;
    throw error;
  }
  try {
    const asExpected = await run(aws).catch(() => false);
    const isLost = notices.some((text) => /would be lost|not delivered|not invoked/.test(text));
    return !asExpected || isLost || aws.permissions().denials.length > 0;
  } finally {
    await aws.stop();
  }
}

it.each(Object.entries(SAMPLES))(
  '%s turns red once any one statement is taken out',
  async (_, sample) => {
    const assembly = synthesize(sample.define);
    try {
      expect(await isRed(assembly.directory, sample)).toBe(false);
      const green: string[] = [];
      const others: string[] = [];
      let taken = 0;
      for (const [path, template] of templatesIn(assembly.directory)) {
        for (const { place, usedBy, template: less } of withoutEachStatement(template)) {
          taken++;
          if (usedBy !== 'run') others.push(place);
          if (!(await withTemplate(path, less, () => isRed(assembly.directory, sample)))) green.push(place);
        }
      }

      expect(taken).toBeGreaterThan(3);
      // What only a deployment or the console asks for, or what another statement covers; none of the rest.
      expect(green).toEqual(others);
    } finally {
      assembly.remove();
    }
  },
  PATIENCE_MS,
);
