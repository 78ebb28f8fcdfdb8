/**
 * What takes minutes of a processor: thousands of executions, every step under every fault, every statement taken out, every
 * construct through the validator of the CDK.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.js'),
  roots: ['<rootDir>/test/load', '<rootDir>/local/test/load'],
  testPathIgnorePatterns: [],
  testTimeout: 600_000,
};
