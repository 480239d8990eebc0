import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A registry's address and a password for it. */
export interface RegistryLogin {
  /** With port, without scheme. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Lets an engine log in to a registry for one piece of work, by a file of its own: the user's settings are not touched,
 * and a credential helper in them is not asked to keep a password that holds for hours only.
 * @param work gets what the engine needs in its environment, Docker as well as Podman
 */
export async function withLogin<T>(
  { host, username, password }: RegistryLogin,
  work: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'matomo-login-'));
  try {
    const own = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ ...contextOf(own), auths: { [host]: { auth } } }), { mode: 0o600 });
    // Which engine Docker's command line speaks to, and its plugins, are in the same folder as its passwords.
    for (const name of ['contexts', 'cli-plugins']) symlinkSync(join(own, name), join(folder, name));
    return await work({ DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function contextOf(folder: string): { currentContext?: string } {
  try {
    const { currentContext } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as {
      currentContext?: string;
    };
    return currentContext === undefined ? {} : { currentContext };
  } catch {
    return {};
  }
}
