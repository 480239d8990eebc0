import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const version = '1.7.12';
const folder = join(__dirname, '../../.cache', `actionlint-${version}`);

/**
 * actionlint, built once below .cache by a Go of the given Python environment. Its makers publish programs on GitHub
 * alone, but the source is on Go's module proxy, whose checksum database vouches for it.
 *
 * @throws Error with Go's own words
 */
export function actionlint(pythonTools: string): string {
  const program = join(folder, 'bin/actionlint');
  if (existsSync(program)) return program;
  const { status, stderr, error } = spawnSync(
    join(pythonTools, 'go'),
    ['install', `github.com/rhysd/actionlint/cmd/actionlint@v${version}`],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        GOBIN: join(folder, 'bin'),
        GOPATH: join(folder, 'modules'),
        GOCACHE: join(folder, 'build'),
        // Without it, Go makes folders that can't be removed.
        GOFLAGS: '-modcacherw',
        GOTOOLCHAIN: 'local',
      },
    },
  );
  if (status !== 0) throw new Error(`actionlint could not be built: ${error?.message ?? stderr}`);
  // Jest would look through the packages of a hundred megabytes.
  for (const needed of ['modules', 'build']) rmSync(join(folder, needed), { recursive: true });
  return program;
}
