import { Failure } from '../../cli/failure';
import { inProject } from '../../cli/project';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Names } from '../machine/names';
import type { AlarmMail } from './alarm-watch';
import { mailCatcher } from '../templates/stand-in-values';

/** Runs MailDev, which is one of this project's own packages. */
export const mailCatcherImage = 'docker.io/library/node:22-slim';

/** Variables of the image that send mail to the catcher, which knows neither TLS nor users. */
export const mailEnvironment: Readonly<Record<string, string | undefined>> = {
  MATOMO_MAIL_HOST: mailCatcher.host,
  MATOMO_MAIL_PORT: String(mailCatcher.smtpPort),
  MATOMO_MAIL_ENCRYPTION: undefined,
  MATOMO_MAIL_TYPE: undefined,
  MATOMO_GENERAL_EMAILS_ENABLED: '1',
};

/** MailDev in the place of the mail server: keeps every mail in memory and shows it on a web page. */
export async function startMailCatcher(
  engine: ContainerEngine,
  { names, image, webPort }: { names: Names; image: string; webPort: number },
): Promise<void> {
  await engine.start({
    name: names.container('mail'),
    image,
    entrypoint: ['node', '/project/node_modules/maildev/bin/maildev'],
    command: ['--smtp', String(mailCatcher.smtpPort), '--web', String(mailCatcher.webPort)],
    labels: names.labels,
    network: names.network,
    networkAliases: [mailCatcher.host],
    publish: [{ address: '127.0.0.1', hostPort: webPort, containerPort: mailCatcher.webPort }],
    mounts: [
      { type: 'bind', source: inProject('node_modules'), target: '/project/node_modules', readOnly: true },
      { type: 'anonymous', target: '/tmp' },
    ],
    readOnlyRoot: true,
    user: '1000:1000',
    dropCapabilities: ['ALL'],
    stopTimeout: 2,
  });
}

/** Reads a mail as JSON from standard input, and hands it to the catcher in its own container. */
const sendScript = `
  const text = require('node:fs').readFileSync(0, 'utf8');
  const transport = require('/project/node_modules/nodemailer').createTransport({ host: 'localhost', port: ${mailCatcher.smtpPort} });
  transport.sendMail({ from: 'no-reply@sns.amazonaws.com', ...JSON.parse(text) }).catch((error) => { console.error(error.message); process.exit(1); });
`;

/** Sends mail as SNS would. @throws Failure if the catcher does not take it */
export const alarmMailer =
  (engine: ContainerEngine, names: Names) =>
  async (mail: AlarmMail): Promise<void> => {
    const { exitCode, stderr } = await engine.exec(names.container('mail'), ['node', '-e', sendScript], {
      input: JSON.stringify(mail),
    });
    if (exitCode !== 0)
      throw new Failure(`The mail catcher does not take the mail of an alarm: ${stderr.trim()}`);
  };
