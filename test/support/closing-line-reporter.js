/** Ends a run with the plain line that `.ci/run` and other scripts read: `N passed, N failed[, N skipped]`. */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const brokenSuites = results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const counts = [`${results.numPassedTests} passed`, `${results.numFailedTests + brokenSuites} failed`];
    if (skipped > 0) counts.push(`${skipped} skipped`);
    process.stdout.write(`\n${counts.join(', ')}\n`);
  }
};
