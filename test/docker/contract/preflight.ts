import { imageContract, type ImageRole, imageVariables } from '../../../lib/contract/image';
import type { ChildProcessResult } from '../../../lib/engine/child-process';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

const config = '/var/lib/matomo/config/config.ini.php';

/** What a task finds out before it starts Matomo. */
export function describePreflight(deployment: () => TestDeployment): void {
  describe('preflight', () => {
    beforeAll(() => deployment().reset());

    /** The same task in each of these roles, one after the other: Podman 4 can lock itself up when several start at once. */
    const inRoles = async (roles: readonly ImageRole[], environment: Record<string, string>) => {
      const results: [ImageRole, ChildProcessResult][] = [];
      for (const role of roles) results.push([role, await deployment().run(role, { environment })]);
      return results;
    };

    test('every role refuses variables that Matomo would ignore, and names the nearest', async () => {
      const results = await inRoles(imageContract.roles, {
        MATOMO_GENERAL_FORCE_SLL: '1',
        MATOMO_DATABASE_PASWORD_FILE: '/certificates/names',
      });
      for (const [role, { exitCode, stderr }] of results) {
        expect(stderr).toMatch(/FORCE_SLL names no setting .* did you mean MATOMO_GENERAL_FORCE_SSL\?/);
        expect(stderr).toMatch(/PASWORD names no setting .* did you mean MATOMO_DATABASE_PASSWORD\?/);
        expect([role, exitCode]).toEqual([role, 78]);
      }
    });

    test('lists, and settings of a plugin that declares none, are refused with the remedy', async () => {
      const { exitCode, stderr } = await deployment().run('archive', {
        environment: {
          MATOMO_LOG_LOG_WRITERS: 'x',
          MATOMO_GENERAL_TRUSTED_HOSTS: 'x',
          MATOMO_LOGIN_SOMETHING: 'x',
          // The nearest name would be that of a list.
          MATOMO_LOG_LOG_WRITER: 'x',
        },
      });
      expect(stderr).toContain("MATOMO_LOG_LOG_WRITERS names a list, which a variable can't hold");
      expect(stderr).toContain('set TRUSTED_HOSTS instead');
      expect(stderr).toContain('heard only once [Login] in');
      expect(stderr).toMatch(/LOG_WRITER names no setting .* did you mean MATOMO_LOG_LOG_LEVEL\?/);
      expect(exitCode).toBe(78);
    });

    test("variables for what config.ini.php declares are heard, Matomo's own that are no settings let be", async () => {
      await deployment().shell(`printf '[Login]\\nsomething = 1\\n' > ${config}`);
      const { stderr } = await deployment().run('console', {
        environment: { MATOMO_LOGIN_SOMETHING: '2', MATOMO_VERSION: 'x', MATOMO_PLUGIN_DIRS: '' },
        arguments: ['--version'],
      });
      await deployment().shell(`rm ${config}`);
      expect(stderr).not.toContain('names no setting');
    });

    test('every role refuses a config.ini.php that is garbage, and leaves it', async () => {
      for (const [garbage, roles] of [
        ['[[=', imageContract.roles],
        ['hello = world', ['web', 'migrate']],
      ] as const) {
        await deployment().shell(`echo '${garbage}' > ${config}`);
        const results = await inRoles(roles, {});
        expect(await deployment().shell(`cat ${config}; rm ${config}*`)).toBe(`${garbage}\n`);
        for (const [role, { exitCode, stderr }] of results) {
          expect(stderr).toMatch(/config\.ini\.php'? is not a valid ini file/);
          expect([role, exitCode]).toEqual([role, 78]);
        }
      }
    });

    const queue = { [imageVariables.queueHost]: 'queue.test' };
    const usesDatabase = ['archive', 'worker', 'console'] as const;

    test('no role trusts a database that another authority vouches for, or that bears another name', async () => {
      const results = [
        ...(await inRoles(usesDatabase, { ...queue, MATOMO_DATABASE_SSL_CA: '/certificates/other-ca.pem' })),
        ...(await inRoles(usesDatabase, {
          ...queue,
          MATOMO_DATABASE_HOST: deployment().database.address,
        })),
      ];
      const problems = [
        ...Array<string>(3).fill('unable to '),
        ...Array<string>(3).fill('IP address mismatch'),
      ];
      for (const [index, [role, { exitCode, stderr }]] of results.entries()) {
        expect(stderr).toMatch(/can't be verified with '\/certificates\//);
        expect(stderr).toContain(problems[index]);
        expect([role, exitCode]).toEqual([role, 78]);
      }
    });

    test('archive and worker say what is wrong with the database; a worker waits for one that is away', async () => {
      const roles = ['archive', 'worker'] as const;
      const away = { MATOMO_DATABASE_PORT: '3399', DATABASE_CONNECT_SECONDS: '1' };
      for (const [role, { exitCode, stderr }] of await inRoles(['archive'], away)) {
        expect(stderr).toContain(":3399 can't be reached");
        expect([role, exitCode]).toEqual([role, 75]);
      }
      for (const [role, { exitCode, stderr }] of await inRoles(roles, {
        ...queue,
        MATOMO_DATABASE_PASSWORD: 'wrong',
      })) {
        expect(stderr).toContain("refuses user 'matomo_app'");
        expect([role, exitCode]).toEqual([role, 77]);
      }
    });
  });
}
