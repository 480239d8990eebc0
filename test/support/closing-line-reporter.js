/** Ends a run with the plain line that `.ci/run` and other scripts read: `N passed, N failed[, N skipped]`. */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const counts = [`${results.numPassedTests} passed`, `${failed} failed`];
    if (skipped > 0) counts.push(`${skipped} skipped`);
    // Jest prints its own summary after the custom reporters; this line has to come last.
    process.once('exit', () => process.stdout.write(`\n${counts.join(', ')}\n`));
  }
};
