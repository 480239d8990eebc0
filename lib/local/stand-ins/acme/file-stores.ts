import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChallengeStore, fromText, toText } from '../../../lambda/answer-challenge/challenge';
import { attemptsFrom, type AttemptStore } from '../../../lambda/renew-certificate/attempts';
import type { AccountStore, CertificateStore } from '../../../lambda/renew-certificate/renew';

/** Names of the files, in the place of a certificate in ACM, a secret, and parameters of Systems Manager. */
export const acmeFiles = {
  certificate: 'certificate.pem',
  chain: 'chain.pem',
  privateKey: 'certificate.key',
  account: 'account.key',
  challenge: 'challenge.json',
  attempts: 'attempts.json',
} as const;

export interface FileStores {
  readonly certificates: CertificateStore;
  readonly account: AccountStore;
  readonly challenges: ChallengeStore;
  readonly attempts: AttemptStore;
}

/** Everything that the functions keep, as files of a directory; what is secret is readable by its owner alone. */
export function fileStores(directory: string): FileStores {
  const file = (name: keyof typeof acmeFiles) => join(directory, acmeFiles[name]);
  const read = (name: keyof typeof acmeFiles) => readFile(file(name), 'utf8').catch(() => undefined);
  const write = (name: keyof typeof acmeFiles, text: string) => writeFile(file(name), text, { mode: 0o600 });
  return {
    certificates: {
      async read() {
        return { certificate: (await read('certificate')) ?? '', chain: (await read('chain')) ?? '' };
      },
      async replace({ certificate, chain, privateKey }) {
        await write('privateKey', privateKey);
        await write('chain', chain);
        await write('certificate', certificate);
      },
    },
    account: { read: () => read('account'), write: (key) => write('account', key) },
    challenges: {
      read: async () => fromText(await read('challenge')),
      write: (challenge) => write('challenge', toText(challenge)),
    },
    attempts: {
      read: async () => attemptsFrom(await read('attempts')),
      write: (attempts) => write('attempts', JSON.stringify(attempts)),
    },
  };
}
