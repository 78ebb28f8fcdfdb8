// jest gives every test file modules of its own. To load the CDK, and to compile the validator in it, takes longer than most
// tests do; it keeps no state that one test could leave to the next, so each worker loads it once.
module.exports = {
  process: (_source, path) => ({ code: `module.exports = requireOnce(${JSON.stringify(path)});` }),
  getCacheKey: (_source, path) => `once ${path}`,
};
