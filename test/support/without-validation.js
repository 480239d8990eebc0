/**
 * Leaves out the CDK's own validation of templates, two seconds for each synthesis: test/checks/cfn-lint.tool.test.ts
 * validates every environment once.
 */
process.env.CDK_VALIDATION ??= 'false';
