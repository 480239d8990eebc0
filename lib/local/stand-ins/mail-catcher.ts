import { statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../engine/child-process';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Names } from '../machine/names';
import type { Reporter } from '../../cli/reporter';
import { mailCatcher } from '../templates/stand-in-values';

/** Runs MailDev, which is installed on this machine and not part of the image. */
export const mailCatcherImage = 'docker.io/library/node:22-slim';

const directory = join(__dirname, 'mail-catcher');

/** Variables of the image that send mail to the catcher, which knows neither TLS nor users. */
export const mailEnvironment: Readonly<Record<string, string | undefined>> = {
  MATOMO_MAIL_HOST: mailCatcher.host,
  MATOMO_MAIL_PORT: String(mailCatcher.smtpPort),
  MATOMO_MAIL_ENCRYPTION: undefined,
  MATOMO_MAIL_TYPE: undefined,
};

/** MailDev in the place of the mail server: keeps every mail in memory and shows it on a web page. */
export async function startMailCatcher(
  engine: ContainerEngine,
  reporter: Reporter,
  { names, image, webPort }: { names: Names; image: string; webPort: number },
): Promise<void> {
  if (!isInstalled()) {
    await reporter.step('Installing MailDev from the npm registry', () =>
      run('npm', [
        'ci',
        '--prefix',
        directory,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]),
    );
  }
  await engine.start({
    name: names.container('mail'),
    image,
    entrypoint: ['node', '/mail-catcher/node_modules/maildev/bin/maildev'],
    command: ['--smtp', String(mailCatcher.smtpPort), '--web', String(mailCatcher.webPort)],
    labels: names.labels,
    network: names.network,
    networkAliases: [mailCatcher.host],
    publish: [{ address: '127.0.0.1', hostPort: webPort, containerPort: mailCatcher.webPort }],
    mounts: [
      { type: 'bind', source: directory, target: '/mail-catcher', readOnly: true },
      { type: 'anonymous', target: '/tmp' },
    ],
    readOnlyRoot: true,
    user: '1000:1000',
    dropCapabilities: ['ALL'],
    stopTimeout: 2,
  });
}

/** npm rewrites its hidden lock file at the end of every complete installation. */
function isInstalled(): boolean {
  const modifiedAt = (file: string) =>
    statSync(join(directory, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return modifiedAt('node_modules/.package-lock.json') >= modifiedAt('package-lock.json');
}
