/**
 * Says each test of the suites that take minutes as it ends; Jest itself says nothing before the whole file has ended.
 */
const marks = { passed: '✓', failed: '✗' };

module.exports = class LongSuitesReporter {
  onTestCaseResult({ path }, { ancestorTitles, title, status, duration }) {
    // Of several projects, Jest names any one here; the path is right.
    if (!/\.(tool|deploy|container)\.test\.ts$/.test(path) || !(status in marks)) return;
    const seconds = ((duration ?? 0) / 1000).toFixed(1);
    console.log(`${marks[status]} ${[...ancestorTitles, title].join(' › ')} (${seconds} s)`);
  }
};
