import { LambdaFixture } from './lambda-fixture';

let lambda: LambdaFixture;

beforeEach(() => {
  lambda = new LambdaFixture();
  process.env.SECRET_OF_THIS_MACHINE = 'hunter2';
});

afterEach(async () => {
  delete process.env.SECRET_OF_THIS_MACHINE;
  await lambda.stop();
});

test('a function meets a user, a home and a host of its own', async () => {
  lambda.add({
    'index.mjs': `import os, { homedir, hostname, userInfo } from 'node:os';
      export const handler = async () => ({
        home: homedir() === process.env.HOME && os.userInfo().homedir === process.env.HOME,
        hostname: hostname(),
        username: [userInfo().username, String(userInfo({ encoding: 'buffer' }).username)],
      });`,
  });

  const { result } = await lambda.invoke();

  const user = 'sbx_user1051';
  expect(result).toMatchObject({ home: true, hostname: 'localhost', username: [user, user] });
});

test('a report tells of the platform and not of this machine', async () => {
  lambda.add(
    'exports.handler = async () => { const r = process.report.getReport(); return { header: r.header, text: JSON.stringify(r), same: r.environmentVariables.HOME === process.env.HOME }; };',
  );

  const { result } = await lambda.invoke();

  expect(result.header).toMatchObject({ nodejsVersion: process.version, host: 'localhost', networkInterfaces: [] });
  expect(result.same).toBe(true);
  expect(result.text).not.toContain('hunter2');
});

test('a report cannot be written, as the code of a function cannot be', async () => {
  lambda.add(
    "exports.handler = async () => { try { process.report.writeReport('report.json'); } catch (error) { return error.code; } };",
  );

  expect((await lambda.invoke()).result).toBe('EROFS');
});
