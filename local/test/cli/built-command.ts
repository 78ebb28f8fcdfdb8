/** The command as it was built, which each worker of jest loads once. */
export const { main } = jest.requireActual<typeof import('../../src/cli/main')>('../../dist/cli/main');
