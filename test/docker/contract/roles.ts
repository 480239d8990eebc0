import { imageContract } from '../../../lib/contract/image';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** What the entrypoint refuses, and how. */
export function describeRoles(deployment: () => TestDeployment): void {
  describe('roles', () => {
    test('an unknown role ends with 64 and names the roles there are', async () => {
      const { exitCode, stderr } = await deployment().run('serve' as 'web');
      expect(exitCode).toBe(64);
      expect(stderr).toContain("there is no role 'serve'");
      expect(stderr).toContain(imageContract.roles.join(', '));
    });

    test.each([
      ['web', 'MATOMO_DATABASE_HOST'],
      ['archive', 'TRUSTED_HOSTS'],
      ['console', 'MATOMO_GENERAL_SALT'],
      ['migrate', 'ADMIN_PASSWORD'],
      ['migrate', 'DATABASE_MASTER_PASSWORD'],
    ] as const)('%s without %s ends with 78 and names it', async (role, name) => {
      for (const value of [undefined, '']) {
        const { exitCode, stderr } = await deployment().run(role, { environment: { [name]: value } });
        expect(stderr).toContain(`${name} is not set or empty`);
        expect(exitCode).toBe(78);
      }
    });

    test('a secret may come from a file', async () => {
      const { exitCode, stdout, stderr } = await deployment().run('console', {
        environment: { MATOMO_GENERAL_SALT: undefined, MATOMO_GENERAL_SALT_FILE: '/certificates/names' },
        arguments: ['--version'],
      });
      // Without config.ini.php the console has little to say, but it has been started.
      expect(stderr).not.toContain('MATOMO_GENERAL_SALT');
      expect([0, 1]).toContain(exitCode);
      expect(stdout + stderr).not.toBe('');
    });

    test('a secret from both a variable and a file ends with 78', async () => {
      const { exitCode, stderr } = await deployment().run('web', {
        environment: { MATOMO_DATABASE_PASSWORD_FILE: '/certificates/names' },
      });
      expect(stderr).toContain('MATOMO_DATABASE_PASSWORD and MATOMO_DATABASE_PASSWORD_FILE are both set');
      expect(exitCode).toBe(78);
    });

    test('a secret from a file that is not there ends with 78', async () => {
      const { exitCode, stderr } = await deployment().run('web', {
        environment: { MATOMO_GENERAL_SALT: undefined, MATOMO_GENERAL_SALT_FILE: '/nowhere' },
      });
      expect(stderr).toContain("MATOMO_GENERAL_SALT_FILE names '/nowhere'");
      expect(exitCode).toBe(78);
    });
  });
}
