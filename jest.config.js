const { availableParallelism } = require('node:os');

/** Types are checked once, by `npm run lint`; here they are only taken away. */
const transform = {
  '\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' },
  ],
};
const shared = { transform, testEnvironment: 'node', modulePathIgnorePatterns: ['<rootDir>/dist/'] };

/**
 * `unit` needs nothing but Node and is the inner loop; `containers` builds the image and runs it in real
 * containers, and sets up a container engine first; `tools` runs other programs
 * (the CDK CLI, cfn-lint in a Python environment that it makes); `deploy` deploys to an emulated AWS.
 * @type {import('jest').Config}
 */
module.exports = {
  // Jest would leave one of two cores alone; containers and emulators wait more than they work.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testSequencer: '<rootDir>/test/support/longest-first-sequencer.js',
  reporters: [
    'default',
    '<rootDir>/test/support/long-suites-reporter.js',
    '<rootDir>/test/support/closing-line-reporter.js',
  ],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      setupFiles: ['<rootDir>/test/support/without-validation.js'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(container|deploy|tool)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'tools', testMatch: ['<rootDir>/test/**/*.tool.test.ts'] },
    {
      ...shared,
      displayName: 'deploy',
      globalSetup: '<rootDir>/test/support/prepare-emulator.ts',
      testMatch: ['<rootDir>/test/**/*.deploy.test.ts'],
    },
    {
      ...shared,
      displayName: 'containers',
      testEnvironment: '<rootDir>/test/support/one-engine-environment.ts',
      testMatch: ['<rootDir>/test/**/*.container.test.ts'],
    },
  ],
};
