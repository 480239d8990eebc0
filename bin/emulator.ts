/** Starts the emulated AWS of the tests with an environment deployed, for use by hand with any AWS tool. */
import { environments } from '../config';
import { selectEnvironment } from '../lib/config';
import { cdk } from '../stand-ins/aws/cdk';
import { Emulator } from '../stand-ins/aws/emulator';

async function main(name: string): Promise<void> {
  const { account, region } = selectEnvironment(environments, name);
  console.error('Starting the emulator (the first time installs it, about half a minute) …');
  const emulator = await Emulator.start();
  process.once('SIGINT', () => {
    emulator.stop();
    process.exit(0);
  });
  const context = ['-c', `env=${name}`];
  for (const args of [['bootstrap'], ['deploy', '--all', '--require-approval', 'never']]) {
    console.error(`cdk ${[...args, ...context].join(' ')} …`);
    const { status, output } = await cdk(emulator, account, ...args, ...context);
    if (status !== 0) {
      emulator.stop();
      throw new Error(output);
    }
  }
  const variables = Object.entries(emulator.environment(account, region));
  console.log(variables.map(([key, value]) => `export ${key}=${value}`).join('\n'));
  console.error(`\nThe environment '${name}' is deployed. Ctrl-C ends the emulator and forgets everything.`);
}

main(process.argv[2] ?? 'example').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
