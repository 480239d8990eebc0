import { auditFindings } from '../../../lib/ops/findings/npm-audit';

test("counts what npm's report says, whatever else is in it", () => {
  const counts = { info: 0, low: 4, moderate: 3, high: 2, critical: 1, total: 10 };
  const report = { auditReportVersion: 2, vulnerabilities: {}, metadata: { vulnerabilities: counts } };
  expect(auditFindings(JSON.stringify(report))).toMatchObject({ critical: 1, high: 2 });
});

test.each([
  ['a registry without advisories', '{"message":"405 Method Not Allowed","error":{"summary":""}}'],
  ['no answer', ''],
  ['no JSON', 'npm ERR! network'],
])('%s says nothing', (_name, output) => expect(auditFindings(output)).toBeUndefined());
