import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { Failure } from '../../cli/failure';
import { table } from '../admin/table';
import { secretsOf } from '../secrets/secrets';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption, jsonOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';

const day = (time: string | undefined): string => time?.slice(0, 10) ?? 'never';

/** `secrets <environment>`: which there are, never what they hold. */
export const secrets: OpsCommand = {
  name: 'secrets',
  arguments: [environmentArgument],
  summary: 'Which secrets there are, when they were changed and rotated; never a value',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const found = await secretsOf(connectTo(context, name, values).secretsManager, name);
    const rows = found.map((secret) => [
      secret.name,
      day(secret.changed),
      secret.rotates ? day(secret.rotated) : 'by hand',
      secret.rotates ? day(secret.nextRotation) : '',
      secret.what,
    ]);
    context.reporter.result(
      values['json'] === true
        ? JSON.stringify(found, undefined, 2)
        : table([['secret', 'changed', 'rotated', 'next rotation', 'what it is'], ...rows]),
    );
  },
};

/** `rotate <environment>`: what rotates by itself, now. */
export const rotate: OpsCommand = {
  name: 'rotate',
  arguments: [environmentArgument],
  summary:
    'Changes the password of the database user now, and replaces the tasks; the old one goes on meanwhile',
  options: {
    ...dryRunOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const { reporter } = context;
    const { secretsManager } = connectTo(context, name, values);
    const rotating = (await secretsOf(secretsManager, name)).filter(({ rotates }) => rotates);
    if (rotating.length === 0) {
      throw new Failure(
        `No secret of ${name} rotates: its configuration says database: { rotateUserEveryDays: 'never' }. Nothing was changed.`,
      );
    }
    const names = rotating.map((secret) => secret.name).join(', ');
    if (values['dry-run'] === true) {
      reporter.result(`Would rotate, in ${name}: ${names}`);
      return;
    }
    for (const { arn } of rotating) {
      await secretsManager.send(new RotateSecretCommand({ SecretId: arn, RotateImmediately: true }));
    }
    reporter.result(
      `The rotation of ${names} has begun, and takes some minutes. npm run ops -- secrets ${name} shows its day, and the ` +
        'alarm user-rotation tells if it fails.',
    );
  },
};
