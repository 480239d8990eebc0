import { gzipSync } from 'node:zlib';
import { imageVariables } from '../../../lib/contract/image';
import { until } from '../../../lib/cli/until';
import type { FileServer } from '../../../stand-ins/deployment/file-server';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { placeDatabase } from '../../support/place-database';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

const account = {
  [imageVariables.geoipAccountId]: '4711',
  [imageVariables.geoipLicenceKey]: 'zqlicence7geoip',
};
const stored = '/var/lib/matomo/config/geoip';
const day = 24 * 60 * 60 * 1000;

/** The database of places: where it comes from, what is not believed, and who has a copy. */
export function describeGeoip(deployment: () => TestDeployment): void {
  describe('geoip', () => {
    let server: FileServer;
    let web: MatomoClient;
    const month = new Date().toISOString().slice(0, 7);
    const lastMonth = new Date(new Date(`${month}-01T00:00:00Z`).getTime() - day).toISOString().slice(0, 7);
    const free = (of: string) => `/free/dbip-city-lite-${of}.mmdb.gz`;
    const maxMind = '/geoip/databases/GeoLite2-City/download';

    const geoip = (environment: Record<string, string> = {}) =>
      deployment().run('geoip', {
        environment: { ...source, [imageVariables.geoipServer]: server.url, ...environment },
      });
    const source = {
      [imageVariables.geoipSource]: 'dbip-lite',
      [imageVariables.geoipEdition]: 'city',
      [imageVariables.copySeconds]: '1',
    };

    beforeAll(async () => {
      server = await deployment().serveFiles();
      await deployment().reset();
      expect((await deployment().run('migrate', { environment: source })).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb({ environment: source }), host);
    });

    /** Country of a page view from an address; the last one that is stored. */
    async function countryOf(address: string): Promise<string> {
      const id = Math.random().toString(16).slice(2).padEnd(16, '0').slice(0, 16);
      await web.request(
        `/matomo.php?idsite=1&rec=1&send_image=0&new_visit=1&_id=${id}&url=https://www.example.org/`,
        {
          headers: {
            'X-Forwarded-For': address,
            'User-Agent': `Mozilla/5.0 Firefox/${id}`,
            'Accept-Language': 'x',
          },
        },
      );
      return deployment().database.query(
        'SELECT location_country FROM matomo_test.matomo_log_visit ORDER BY idvisit DESC LIMIT 1',
      );
    }

    const untilCountry = async (address: string, country: string) => {
      const seen = async () => ((await countryOf(address)) === country ? true : undefined);
      expect(await until(seen, { within: 30_000 })).toBe(true);
    };

    test('takes the free database of the month, or of the one before, and tracking tells countries by it', async () => {
      expect(await countryOf('203.0.113.1')).toBe('xx');
      const database = placeDatabase(
        { 203: { country: 'NZ', city: 'Wellington' } },
        { built: new Date(Date.now() - day) },
      );
      await server.put(free(lastMonth), gzipSync(database));
      const { exitCode, stdout, stderr } = await geoip();
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        result: 'updated',
        database: 'DBIP-City-Lite',
        built: new Date(Date.now() - day).toISOString().slice(0, 10),
        bytes: database.length,
      });
      expect(await deployment().shell(`cd ${stored}; ls -A`)).toBe('DBIP-City.mmdb\ndownloaded.json\n');
      // Into the task that runs already, without reading the shared file for it.
      await untilCountry('203.0.113.1', 'nz');
      expect(await deployment().exec(web.container, 'ls /tmp/geoip')).toBe('DBIP-City.mmdb\n');
    });

    test('downloads nothing that has not changed', async () => {
      const { exitCode, stdout } = await geoip();
      expect({ exitCode, ...(JSON.parse(stdout) as object) }).toMatchObject({
        exitCode: 0,
        result: 'current',
      });
      expect(await server.log()).toMatch(/^304 GET \/free\//m);
    });

    test('replaces it by a newer one, and a running task follows', async () => {
      await server.put(free(month), gzipSync(placeDatabase({ 203: { country: 'AU', city: 'Hobart' } })));
      expect(JSON.parse((await geoip()).stdout)).toMatchObject({ result: 'updated' });
      await untilCountry('203.0.113.1', 'au');
    });

    test('does not replace it by an older one', async () => {
      const old = placeDatabase({ 203: { country: 'FR', city: 'Paris' } }, { built: new Date('2020-01-01') });
      await server.put(free(month), gzipSync(old));
      const { exitCode, stdout, stderr } = await geoip();
      expect(stderr).toContain('the download is of 2020-01-01, older than what is here');
      expect({ exitCode, ...(JSON.parse(stdout) as object) }).toMatchObject({
        exitCode: 0,
        result: 'current',
      });
    });

    const good = placeDatabase({ 203: { country: 'FR', city: 'Paris' } });
    test.each([
      ['a page', Buffer.from('<html>Too many requests</html>')],
      ['a database that is cut off', gzipSync(good.subarray(0, good.length - 40))],
      ['an archive without a database', gzipSync(Buffer.from('nothing'))],
      [
        'a database of something else',
        gzipSync(placeDatabase({ 203: { country: 'FR', city: '' } }, { type: 'DBIP-ASN' })),
      ],
      ['a database without places', gzipSync(placeDatabase({}))],
    ])('does not replace it by %s', async (_what, content) => {
      const before = await deployment().shell(`cd ${stored}; sha256sum *`);
      await server.put(free(month), content);
      const { exitCode, stderr } = await geoip();
      expect(stderr).toMatch(/the old .*stays in use/i);
      expect(exitCode).toBe(1);
      expect(await deployment().shell(`cd ${stored}; sha256sum *`)).toBe(before);
    });

    test('takes it from MaxMind with account and licence key, from a .tar.gz with whatever names in it', async () => {
      const database = placeDatabase({ 203: { country: 'BR', city: 'Manaus' } }, { type: 'GeoLite2-City' });
      await server.put('/x.mmdb', database);
      await server.shell(
        "cd /tmp && mkdir -p 'GeoLite2-City_1' && cp files/x.mmdb GeoLite2-City_1/GeoLite2-City.mmdb && echo x > /tmp/escaped" +
          ' && tar --create --gzip --absolute-names --file files.tgz GeoLite2-City_1/GeoLite2-City.mmdb /tmp/escaped',
      );
      const archive = Buffer.from((await server.shell('base64 -w0 /tmp/files.tgz')).stdout, 'base64');
      await server.put(maxMind, archive, { login: '4711:zqlicence7geoip' });
      const environment = {
        [imageVariables.geoipSource]: 'maxmind',
        [imageVariables.geoipEdition]: 'GeoLite2-City',
        ...account,
      };

      const refused = await geoip({ ...environment, [imageVariables.geoipLicenceKey]: 'another' });
      expect(refused.stderr).toContain('refuses the account or its licence key');
      expect(refused.exitCode).toBe(77);

      const { exitCode, stdout, stderr } = await geoip(environment);
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ result: 'updated', database: 'GeoLite2-City' });
      expect(await deployment().shell(`ls ${stored}`)).toBe('GeoLite2-City.mmdb\ndownloaded.json\n');
      expect(stdout + stderr + (await server.log())).not.toContain('zqlicence7geoip');
    });

    test('takes it from a mirror, as it is', async () => {
      await server.put('/mirror/places.mmdb', placeDatabase({ 203: { country: 'IS', city: 'Akureyri' } }));
      const { stdout } = await geoip({
        [imageVariables.geoipSource]: 'url',
        [imageVariables.geoipUrl]: `${server.url}/mirror/places.mmdb`,
      });
      expect(JSON.parse(stdout)).toMatchObject({ result: 'updated' });
      await untilCountry('203.0.113.1', 'is');
    });

    test('ends with 75 when the server is away, and the old one stays', async () => {
      const { exitCode, stderr } = await geoip({ [imageVariables.geoipServer]: 'http://127.0.0.1:9' });
      expect(stderr).toMatch(/can't be had from 127\.0\.0\.1: .*the old one stays in use/);
      expect(exitCode).toBe(75);
    });

    test.each([
      [{ [imageVariables.geoipSource]: '' }, "GEOIP_SOURCE is ''"],
      [{ [imageVariables.geoipEdition]: 'town' }, "GEOIP_EDITION is 'town'"],
      [
        { [imageVariables.geoipSource]: 'maxmind', [imageVariables.geoipEdition]: 'GeoLite2-City' },
        'GEOIP_ACCOUNT_ID is not set',
      ],
    ])('ends with 78 for %p', async (environment, sentence) => {
      const { exitCode, stderr } = await geoip(environment);
      expect(stderr).toContain(sentence);
      expect(exitCode).toBe(78);
    });
  });
}
