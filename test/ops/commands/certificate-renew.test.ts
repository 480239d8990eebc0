import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { RenewalResult } from '../../../lib/lambda/renew-certificate/result';
import { runOps } from '../../../lib/ops/commands';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { prodOutputs, stacksWith } from '../../support/stack-outputs';

const service = { ...prodOutputs['matomo-prod-service'], CertificateRenewalFunction: 'renewal' };

async function run(
  answer: RenewalResult | { errorMessage: string },
  args: string[] = [],
  outputs: Record<string, string> = service,
) {
  const lambda = new FakeClient({
    InvokeCommand: () => ({
      Payload: Buffer.from(JSON.stringify(answer)),
      ...('errorMessage' in answer && { FunctionError: 'Unhandled' }),
    }),
  });
  const cloudFormation = stacksWith({ ...prodOutputs, 'matomo-prod-service': outputs });
  const { context, results, notes } = opsContext({ clients: { cloudFormation, lambda: lambda.as() } });
  const exitCode = await runOps(['certificate', 'renew', 'prod', ...args], context);
  const [asked] = lambda.inputsOf('InvokeCommand') as InvokeCommandInput[];
  const request = asked && (JSON.parse((asked.Payload as Buffer).toString()) as unknown);
  return {
    exitCode,
    request,
    stdout: results.join('\n'),
    stderr: notes.join('\n'),
    name: asked?.FunctionName,
  };
}

const issued: RenewalResult = {
  outcome: 'issued',
  names: ['stats.example.org', 'matomo.example.org'],
  issuer: "CN=E7, O=Let's Encrypt",
  notAfter: '2027-02-19T02:00:00.000Z',
  trusted: true,
  why: 'only a placeholder is in place',
};
const waiting: RenewalResult = {
  outcome: 'waiting',
  until: '2026-11-22T02:00:00.000Z',
  demanded: true,
  reason: 'acme-v02.api.letsencrypt.org answered 429 rateLimited: too many certificates',
};

test('runs the function for a person, and tells what was issued', async () => {
  const { exitCode, request, name, stdout } = await run(issued);
  expect({ exitCode, request, name }).toEqual({ exitCode: 0, request: { by: 'person' }, name: 'renewal' });
  expect(stdout).toBe(
    "Issued for stats.example.org, matomo.example.org by CN=E7, O=Let's Encrypt, valid until 2027-02-19, and imported " +
      'into ACM, because only a placeholder is in place.',
  );
});

test('--force asks for one that is not due', async () => {
  expect((await run(issued, ['--force'])).request).toEqual({ by: 'person', force: true });
});

test('what browsers do not trust is said so', async () => {
  expect((await run({ ...issued, trusted: false })).stdout).toContain('Browsers do not trust this issuer');
});

test('a certificate that is not due is no failure', async () => {
  const { exitCode, stdout } = await run({
    outcome: 'not due',
    notAfter: '2027-02-19T00:00:00.000Z',
    daysLeft: 89,
  });
  expect(exitCode).toBe(0);
  expect(stdout).toBe('The certificate is valid until 2027-02-19, for 89 more days: nothing to do yet.');
});

test.each<[RenewalResult, string]>([
  [
    waiting,
    'Nothing was tried: the last attempt failed, and the next one is not before 2026-11-22 02:00 UTC, which the authority demands. It failed because: acme-v02',
  ],
  [
    { outcome: 'running', since: '2026-11-21T02:00:00.000Z' },
    'another run began at 2026-11-21 02:00 UTC and has not ended.',
  ],
  [
    {
      outcome: 'failed',
      reason: 'The validation of stats.example.org failed: 404',
      retryAt: '2026-11-21T03:00:00.000Z',
      demanded: false,
    },
    'The validation of stats.example.org failed: 404\nThe stored certificate stays. The next attempt is made after 2026-11-21 03:00 UTC.',
  ],
  [
    {
      outcome: 'unreachable',
      names: [{ name: 'stats.example.org', why: 'the name has no address in DNS' }],
      firstTime: true,
    },
    '  stats.example.org: the name has no address in DNS\nPoint them to the load balancer; the next hourly run tries again.',
  ],
])('no certificate is a failure: %j', async (result, words) => {
  const { exitCode, stdout, stderr } = await run(result);
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(words);
});

test('--json prints the result as it is, also of a failure', async () => {
  const { exitCode, stdout } = await run(waiting, ['--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toEqual(waiting);
});

test('an error of the function is told in its words', async () => {
  const { exitCode, stderr } = await run({ errorMessage: 'Task timed out after 900 seconds' });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('The function renewal ended with an error: Task timed out after 900 seconds');
});

test('an environment with another kind of certificate is a wrong call, and says what to do', async () => {
  const { exitCode, stderr, request } = await run(issued, [], prodOutputs['matomo-prod-service']);
  expect(exitCode).toBe(2);
  expect(request).toBeUndefined();
  expect(stderr).toContain("The certificate of prod does not come from Let's Encrypt");
});
