/** Loaded once by each worker, not by each test file; of the runner what `npm run build:local` built, for tests of what uses it. */
const ONCE = '/(node_modules/(aws-cdk-lib|constructs|cdk-nag|typescript)|local/dist)/';

/** Parameters of every module: to ask the global object of a test's sandbox for one of them takes sixty times as long. */
const BUILT_IN =
  'Array BigInt Boolean Error JSON Map Math Number Object Promise Reflect RegExp Set String Symbol TypeError Uint8Array WeakMap';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/once-environment.js',
  roots: ['<rootDir>/test', '<rootDir>/local/test'],
  testMatch: ['**/*.test.ts'],
  // `npm run test:load` runs them.
  testPathIgnorePatterns: ['/test/load/'],
  setupFiles: ['<rootDir>/test/support/environment.js'],
  // Not a limit on speed: a journey synthesizes an app, which takes seconds on a busy machine.
  testTimeout: 120_000,
  sandboxInjectedGlobals: BUILT_IN.split(' '),
  // By default one core is left idle, which of two is half.
  maxWorkers: '100%',
  // The CDK keeps every token it ever made, and with it the app; a worker begins afresh before that slows it down.
  workerIdleMemoryLimit: '512MB',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
    [`${ONCE}.*\\.js$`]: '<rootDir>/test/support/once-transform.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!(aws-cdk-lib|constructs|cdk-nag|typescript)/)'],
  moduleNameMapper: {
    '^cdk-sfn-local$': '<rootDir>/local/dist/index.js',
    '^cdk-sfn-local/jest$': '<rootDir>/local/src/jest/index.ts',
  },
};
