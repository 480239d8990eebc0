/**
 * Says each test of the suites that take minutes as it ends; Jest itself says nothing before the whole file has ended.
 */
const marks = { passed: '✓', failed: '✗' };

module.exports = class LongSuitesReporter {
  onTestCaseResult(test, { ancestorTitles, title, status, duration }) {
    if (test.context.config.displayName?.name === 'unit' || !(status in marks)) return;
    const seconds = ((duration ?? 0) / 1000).toFixed(1);
    console.log(`${marks[status]} ${[...ancestorTitles, title].join(' › ')} (${seconds} s)`);
  }
};
