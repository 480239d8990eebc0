const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The order in which suites begin: those that take minutes first, and those that wait for the container engine with others
 * between them.
 */
const order = [
  /image\.container\.test\.ts$/,
  /lifecycle\.deploy\.test\.ts$/,
  /\.deploy\.test\.ts$/,
  /run\.container\.test\.ts$/,
  /\.tool\.test\.ts$/,
  /\.container\.test\.ts$/,
  /./,
];
const rank = ({ path }) => order.findIndex((pattern) => pattern.test(path));

module.exports = class LongestFirstSequencer extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
