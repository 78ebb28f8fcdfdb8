/**
 * The journeys that take minutes of a processor: thousands of executions, every step under every fault.
 *
 * @type {import('jest').Config}
 */
module.exports = { ...require('./jest.config.js'), roots: ['<rootDir>/test/load'], testPathIgnorePatterns: [] };
