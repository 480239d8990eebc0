import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chainProblem } from './chain';
import { isKeyAlgorithm, keyAlgorithmOf, keyAlgorithms } from './key-algorithm';
import { uncovered } from './names';
import { certificatesIn, holdsPrivateKey } from './pem';

type FileKey = 'certificateFile' | 'chainFile';

/** A mistake in one of the files, or in which file is named. */
export interface FileProblem {
  readonly file: FileKey;
  /** What the file is called, as JSON; `nothing` where it is not given. */
  readonly value: string;
  readonly allowed: string;
  readonly remedy: string;
}

/** What the files of a private certificate authority hold. */
export interface CertificateFiles {
  /** The server's certificate, PEM. */
  readonly certificate: string;
  /** Of its authorities, each PEM, each after the one that it signed. */
  readonly chain: readonly string[];
}

export interface CheckedFiles {
  readonly files: CertificateFiles;
  readonly problems: readonly FileProblem[];
}

/**
 * Reads and checks the files of a `certificate: { import }`. Their dates are not looked at: a deployment shall not fail
 * because of a certificate that was imported long ago. `ops certificate import` does.
 *
 * @param hosts host and aliases, which the certificate has to stand for
 */
export function readCertificateFiles(
  names: { readonly [Key in FileKey]?: string | undefined },
  hosts: readonly string[],
): CheckedFiles {
  const problems: FileProblem[] = [];
  const [certificate = '', ...surplus] = read('certificateFile', names, problems) ?? [];
  const chain = read('chainFile', names, problems) ?? [];
  const [serverProblem, parsedServer] = parse(certificate);
  const say = (key: FileKey, problem: Omit<FileProblem, 'file' | 'value'>) =>
    problems.push({ file: key, value: JSON.stringify(names[key]) ?? 'nothing', ...problem });

  if (surplus.length > 0) {
    say('certificateFile', {
      allowed: `the server's certificate alone; there are ${surplus.length + 1}`,
      remedy: 'Move the others to chainFile.',
    });
  }
  if (serverProblem !== undefined && certificate !== '') {
    say('certificateFile', {
      allowed: 'an X.509 certificate',
      remedy: `It cannot be read: ${serverProblem}`,
    });
  }
  if (parsedServer !== undefined) {
    for (const problem of serverProblems(parsedServer, hosts)) say('certificateFile', problem);
  }
  const parsedChain = chain.map(parse);
  const broken = parsedChain.findIndex(([problem]) => problem !== undefined);
  if (broken >= 0) {
    say('chainFile', {
      allowed: 'X.509 certificates',
      remedy: `Certificate ${broken + 1} of it cannot be read: ${parsedChain[broken]?.[0]}`,
    });
  }
  if (parsedServer !== undefined && broken < 0 && problems.length === 0) {
    const problem = chainProblem(
      parsedServer,
      parsedChain.flatMap(([, authority]) => authority ?? []),
    );
    if (problem !== undefined) {
      say('chainFile', {
        allowed: 'the certificates of the authorities, each after the one that it signed',
        remedy: problem,
      });
    }
  }
  return { files: { certificate, chain }, problems };
}

function serverProblems(
  certificate: X509Certificate,
  hosts: readonly string[],
): Omit<FileProblem, 'file' | 'value'>[] {
  const keyAlgorithm = keyAlgorithmOf(certificate.publicKey);
  const missing = uncovered(certificate, hosts);
  return [
    ...(certificate.ca
      ? [{ allowed: "a server's certificate", remedy: 'This one is of an authority: move it to chainFile.' }]
      : []),
    ...(isKeyAlgorithm(keyAlgorithm)
      ? []
      : [
          {
            allowed: `a certificate with a key ${keyAlgorithms.join(', ')}`,
            remedy: `Have one issued with such a key; this one's is ${keyAlgorithm}.`,
          },
        ]),
    ...(missing.length > 0
      ? [
          {
            allowed: 'a certificate for host and all aliases, by its subject alternative names',
            remedy: `Have one issued that also has ${missing.join(', ')}; this one has ${certificate.subjectAltName ?? 'none'}.`,
          },
        ]
      : []),
  ];
}

/** The certificates of one file; undefined if it is not given or unusable, which is then among the problems. */
function read(
  key: FileKey,
  names: { readonly [Key in FileKey]?: string | undefined },
  problems: FileProblem[],
): string[] | undefined {
  const name = names[key];
  if (name === undefined) return undefined;
  const say = (problem: Omit<FileProblem, 'file' | 'value'>) =>
    void problems.push({ file: key, value: JSON.stringify(name), ...problem });
  let text: string;
  try {
    text = readFileSync(name, 'latin1');
  } catch (error) {
    say({ allowed: 'a file that can be read', remedy: `${(error as Error).message} (${resolve(name)})` });
    return undefined;
  }
  if (holdsPrivateKey(text)) {
    say({
      allowed: 'certificates only; there is a private key in it',
      remedy: 'Put the key into Secrets Manager and remove it here; if it was ever committed, replace it.',
    });
    return undefined;
  }
  const certificates = certificatesIn(text);
  if (certificates.length > 0) return certificates;
  say({
    allowed: 'a file with -----BEGIN CERTIFICATE----- in it (PEM)',
    remedy: `If it is DER, convert it: openssl x509 -inform der -in ${name} -out ${name.replace(/\.\w+$/, '')}.pem`,
  });
  return undefined;
}

function parse(pem: string): [problem: string | undefined, certificate: X509Certificate | undefined] {
  try {
    return [undefined, new X509Certificate(pem)];
  } catch (error) {
    return [(error as Error).message, undefined];
  }
}
