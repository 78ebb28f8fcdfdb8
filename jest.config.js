/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/local/test'],
  testMatch: ['**/*.test.ts'],
  setupFiles: ['<rootDir>/test/support/environment.js'],
  // Not a limit on speed: a journey synthesizes an app, which takes seconds on a busy machine.
  testTimeout: 120_000,
  // By default one core is left idle, which of two is half.
  maxWorkers: '100%',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: { '^cdk-sfn-local$': '<rootDir>/local/src/index.ts' },
};
