const { TestEnvironment } = require('jest-environment-node');

// Apps of the kind that nobody here wrote use deprecated calls, which is their business; of ours `cdk synth` must be silent.
process.env.JSII_DEPRECATED = 'quiet';
// Where a token or construct was made is for people who look for their mistake; to record it takes a seventh of a synthesis.
process.env.CDK_DISABLE_STACK_TRACE = 'true';

/** Node's environment, with a way out of it for the modules that `once-transform.js` stands for. */
module.exports = class OnceEnvironment extends TestEnvironment {
  constructor(...args) {
    super(...args);
    this.global.requireOnce = require;
  }
};
