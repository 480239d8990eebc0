import { imageContract } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** The role tracker, which also serves to try certificates that are given. */
export function describeTracker(deployment: () => TestDeployment): void {
  describe('tracker', () => {
    let tracker: MatomoClient;
    let own: { certificate: string; key: string };
    let otherKey: string;

    /** With an RSA key, which the one made at start is not. */
    const issue = async (name: string) => {
      const pem = await deployment().shell(
        `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -keyout /tmp/key -out /tmp/certificate 2>/dev/null
         cat /tmp/key /tmp/certificate`,
      );
      const end = pem.indexOf('-----BEGIN CERTIFICATE');
      return { key: pem.slice(0, end).trimEnd(), certificate: pem.slice(end).trimEnd() };
    };

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      own = await issue('tracker.internal');
      otherKey = (await issue('other.internal')).key;
      const environment = { TLS_CERTIFICATE: own.certificate, TLS_KEY: own.key };
      tracker = deployment().client(await deployment().startWeb({ environment }, 'tracker'), host);
    });

    test.each([
      ['/matomo.php', 200],
      ['/piwik.php', 200],
      ['/matomo.js', 200],
      ['/', 404],
      ['/index.php', 404],
      ['/index.php/matomo.php', 404],
      ['/index.php?module=Login', 404],
      ['/index.php?module=API&method=API.getMatomoVersion', 404],
      ['/index.php?module=Login&action=optOut', 404],
      ['//index.php', 404],
      ['/js/../index.php', 404],
      ['/index%2Ephp', 404],
      ['/index.php?module=CoreAdminHome&action=optOut&language=en', 200],
      ['/matomo.php/x', 404],
      ['/robots.txt', 404],
      ['/js/piwik.js', 404],
      ['/plugins/CoreHome/images/favicon.png', 404],
      ['/config/config.ini.php', 404],
      ['/console', 404],
    ])('%s is answered with %i', async (path, status) => {
      expect((await tracker.request(path)).status).toBe(status);
    });

    test('a body does not bring other pages than the address', async () => {
      const form = { module: 'Login', action: 'login' };
      const path = '/index.php?module=CoreAdminHome&action=optOut';
      expect((await tracker.request(path, { form })).status).toBe(404);
    });

    test('tracks', async () => {
      const hit = '/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/tracker';
      expect((await tracker.request(hit)).status).toBe(204);
      expect(await deployment().storedPageViews()).toBe(1);
    });

    test('serves the certificate that it was given, whose key no request can read', async () => {
      const handshake = `openssl s_client -connect 127.0.0.1:${imageContract.port} </dev/null 2>/dev/null | openssl x509 -noout -subject`;
      expect(await deployment().exec(tracker.container, handshake)).toContain('tracker.internal');
      // Processes of Apache have the environment of the entrypoint as it was when they began.
      const environments = "for p in $(pgrep apache2); do tr '\\0' '\\n' < /proc/$p/environ; done";
      const found = await deployment().exec(tracker.container, environments);
      expect(found).toContain('MATOMO_DATABASE_HOST');
      expect(found).not.toMatch(/TLS_KEY|PRIVATE KEY/);
      expect(await deployment().exec(tracker.container, 'stat -c %a /tmp/tls/key.pem')).toBe('600\n');
    });

    test.each([
      ['a certificate without a key', () => ({ TLS_KEY: undefined }), 'TLS_KEY is not set or empty'],
      ['a key without a certificate', () => ({ TLS_CERTIFICATE: '' }), 'TLS_CERTIFICATE is not set or empty'],
      ["another certificate's key", () => ({ TLS_KEY: otherKey }), 'not the private key of the certificate'],
      [
        'no certificate',
        () => ({ TLS_CERTIFICATE: 'x' }),
        'TLS_CERTIFICATE is not a certificate in PEM format',
      ],
      ['no key', () => ({ TLS_KEY: 'x' }), 'TLS_KEY is not a private key in PEM format'],
      [
        'a key twice',
        () => ({ TLS_KEY_FILE: '/certificates/names' }),
        'TLS_KEY and TLS_KEY_FILE are both set',
      ],
    ])('%s ends with 78', async (_what, wrong, sentence) => {
      const environment = { TLS_CERTIFICATE: own.certificate, TLS_KEY: own.key, ...wrong() };
      const { exitCode, stderr } = await deployment().run('tracker', { environment });
      expect(stderr).toContain(sentence);
      expect(stderr).not.toContain('PRIVATE KEY');
      expect(exitCode).toBe(78);
    });
  });
}
