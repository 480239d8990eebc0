import { imageContract, imageVariables } from '../../../lib/contract/image';
import { userAgent } from '../../../lib/ops/smoke/pages';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** The task that reads a release's tracking hit back. */
export function describeSmoke(deployment: () => TestDeployment): void {
  describe('smoke', () => {
    let web: MatomoClient;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb(), host);
    });

    const rows = () =>
      deployment().database.query(
        'SELECT (SELECT COUNT(*) FROM matomo_test.matomo_log_visit), ' +
          '(SELECT COUNT(*) FROM matomo_test.matomo_log_link_visit_action), ' +
          "(SELECT COUNT(*) FROM matomo_test.matomo_log_action WHERE name LIKE '%smoke%')",
      );

    const track = (url: string, more: Record<string, string>) =>
      web.request(
        `/matomo.php?${new URLSearchParams({ idsite: '1', rec: '1', send_image: '0', url, ...more }).toString()}`,
        { headers: { 'User-Agent': userAgent } },
      );

    /** What the task says to send a page view to. */
    async function placeOf(job: string): Promise<{ site: number; url: string }> {
      for (let attempt = 0; attempt < 100; attempt++) {
        const line = (await deployment().log(job)).split('\n').find((text) => text.startsWith('{'));
        if (line !== undefined) return JSON.parse(line) as { site: number; url: string };
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(await deployment().log(job));
    }

    test('finds the page view that it asks for, and leaves everybody else’s', async () => {
      expect((await track('https://www.example.org/a-reader', {})).status).toBe(204);
      const before = await rows();
      const job = await deployment().startJob('smoke', { arguments: ['release-0123abcd', '30'] });
      const { site, url } = await placeOf(job);
      expect({ site, url }).toEqual({
        site: 1,
        url: 'https://www.example.org/matomo-fargate-smoke/release-0123abcd',
      });
      const visitor = { _id: '0123456789abcdef', new_visit: '1' };
      expect((await track(url, { ...visitor, action_name: 'Test of a release' })).status).toBe(204);
      expect(await deployment().end(job)).toBe(0);
      expect(await rows()).toBe(before);
    });

    test('a page view that does not arrive ends with 1', async () => {
      const { exitCode, stderr } = await deployment().run('smoke', { arguments: ['release-ffffffff', '1'] });
      expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
        level: 'error',
        message: expect.stringContaining('no page view with release-ffffffff arrived') as string,
      });
      expect(exitCode).toBe(1);
    });

    test('a page view whose address was stored in full ends with 1, and is removed', async () => {
      for (const name of ['ipAnonymizerEnabled', 'ipAddressMaskLength']) {
        await deployment().database.query(
          `REPLACE INTO matomo_test.matomo_option VALUES ('PrivacyManager.${name}', '0', 0)`,
        );
      }
      const open = deployment().client(await deployment().startWeb(), host);
      const before = await rows();
      const job = await deployment().startJob('smoke', {
        arguments: ['release-4567abcd', '30'],
        environment: { [imageVariables.privacy]: JSON.stringify({ ipAddressMaskLength: 2 }) },
      });
      const { url } = await placeOf(job);
      const query = new URLSearchParams({
        idsite: '1',
        rec: '1',
        send_image: '0',
        url,
        _id: 'fedcba9876543210',
        new_visit: '1',
      });
      const headers = { 'User-Agent': userAgent, 'X-Forwarded-For': '203.7.113.77' };
      expect((await open.request(`/matomo.php?${query.toString()}`, { headers })).status).toBe(204);
      expect(await deployment().end(job)).toBe(1);
      expect(await deployment().log(job)).toContain('the address of the page view was stored in full');
      expect(await rows()).toBe(before);
      await deployment().database.query(
        "DELETE FROM matomo_test.matomo_option WHERE option_name LIKE 'PrivacyManager.ip%'",
      );
    });

    test('the probe tracks a page view by the host’s name, finds it stored, and removes it', async () => {
      // The task itself answers for the load balancer under that name.
      const probe = async (target: string, more: Record<string, string> = {}) => {
        const { exitCode, stdout, stderr } = await deployment().run('probe', {
          environment: { [imageVariables.trustedHosts]: target, ...more },
        });
        const metrics = stdout.split('\n').find((line) => line.includes('_aws')) ?? '{}';
        return { exitCode, said: stderr, metrics: JSON.parse(metrics) as Record<string, unknown> };
      };
      const address = `${await deployment().address(web.container)}:${imageContract.port}`;
      const before = await rows();
      const found = await probe(address);
      expect(found).toMatchObject({ exitCode: 0, metrics: { ProbeLost: 0 } });
      expect(found.metrics['ProbeSeconds']).toBeLessThan(10);
      expect(await rows()).toBe(before);
      const nowhere = `stats.example.invalid:${imageContract.port}`;
      const through = await deployment().address(web.container);
      expect(await probe(nowhere, { [imageVariables.probeThrough]: through })).toMatchObject({ exitCode: 0 });
      const lost = await probe('127.0.0.1:9');
      expect(lost).toMatchObject({ exitCode: 1, metrics: { ProbeLost: 1 } });
      expect(lost.said).toContain('no answer from https://127.0.0.1:9');
    });

    test('finds its tables in a database that moved in, with another prefix', async () => {
      const environment = { MATOMO_DATABASE_TABLES_PREFIX: 'piwik_' };
      await deployment().database.query('RENAME TABLE matomo_test.matomo_site TO matomo_test.piwik_site');
      await deployment().database.query(
        'RENAME TABLE matomo_test.matomo_option TO matomo_test.piwik_option, ' +
          'matomo_test.matomo_log_action TO matomo_test.piwik_log_action, ' +
          'matomo_test.matomo_log_link_visit_action TO matomo_test.piwik_log_link_visit_action',
      );
      const smoke = { environment, arguments: ['release-ffffffff', '1'] };
      const { exitCode, stdout, stderr } = await deployment().run('smoke', smoke);
      await deployment().database.query(
        'RENAME TABLE matomo_test.piwik_site TO matomo_test.matomo_site, ' +
          'matomo_test.piwik_option TO matomo_test.matomo_option, ' +
          'matomo_test.piwik_log_action TO matomo_test.matomo_log_action, ' +
          'matomo_test.piwik_log_link_visit_action TO matomo_test.matomo_log_link_visit_action',
      );
      expect(stderr).toContain('no page view with release-ffffffff arrived');
      expect(stdout).toContain('"site":1');
      expect(exitCode).toBe(1);
    });

    test('where Matomo ignores some visits, it says that this may be one', async () => {
      await deployment().database.query(
        "REPLACE INTO matomo_test.matomo_option (option_name, option_value, autoload) VALUES ('SitesManager_ExcludedIpsGlobal', '203.0.113.*', 0)",
      );
      const { exitCode } = await deployment().run('smoke', { arguments: ['release-ffffffff', '1'] });
      expect(exitCode).toBe(imageContract.smokeExitCodes.mayBeExcluded);
    });

    test.each([[[]], [['short', '1']], [["x' OR 1=1 -- xxxx", '1']], [['release-ffffffff', 'soon']]])(
      '%j is a wrong call',
      async (args) => {
        const { exitCode, stderr } = await deployment().run('smoke', { arguments: args });
        expect(stderr).toContain('usage: smoke MARKER SECONDS');
        expect(exitCode).toBe(64);
      },
    );

    test('without a site there is nothing to look for', async () => {
      await deployment().database.query('DELETE FROM matomo_test.matomo_site');
      const { exitCode, stdout } = await deployment().run('smoke', { arguments: ['release-ffffffff', '1'] });
      expect(stdout.trim()).toBe('{"result":"no site"}');
      expect(exitCode).toBe(0);
    });
  });
}
