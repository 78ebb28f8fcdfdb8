const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

// Apps of the kind that nobody here wrote use deprecated calls, which is their business; of ours `cdk synth` must be silent.
process.env.JSII_DEPRECATED = 'quiet';
// Where a token or construct was made is for people who look for their mistake; to record it takes a fifth of a synthesis.
process.env.CDK_DISABLE_STACK_TRACE = 'true';
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });

const running = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  running.add(this);
  return run.apply(this, args);
};

/** Node's environment, with a way out of it for the modules that `once-transform.js` stands for. */
module.exports = class OnceEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.requireOnce = require;
    // To start the CDK's validator takes as long as fifty tests; a file of them that is about it asks for it in its first comment.
    const { validateTemplates = false } = config.projectConfig.testEnvironmentOptions;
    process.env.CDK_VALIDATION = String(validateTemplates);
  }

  /** jest runs each file in a storage of its own, which Node 20 would hand on to every later promise of the worker. */
  async teardown() {
    for (const storage of running) storage.disable();
    running.clear();
    await super.teardown();
  }
};
