import { type ConnectionOptions, connect, type DetailedPeerCertificate, getCiphers } from 'node:tls';

/** What a server agreed to. */
export interface Handshake {
  readonly protocol: string | null;
  /** OpenSSL's name. */
  readonly cipher: string;
  readonly certificate: DetailedPeerCertificate;
  /** Whether the certificate is trusted and stands for the name. */
  readonly authorized: boolean;
}

/** A server on this machine, and the authority by which it is judged. */
export interface ScannedServer {
  readonly port: number;
  readonly host: string;
  /** PEM. */
  readonly authority: string;
}

/** Tries one handshake. @returns the error's code where the server, or what it sent, was refused */
export function handshake(
  { port, host, authority }: ScannedServer,
  options: ConnectionOptions = {},
): Promise<Handshake | string> {
  return new Promise((resolve) => {
    const socket = connect(
      // Whatever this side would refuse by itself it tries all the same: the server is to refuse it.
      { host: '127.0.0.1', port, servername: host, ca: authority, rejectUnauthorized: false, ...options },
      () => {
        resolve({
          protocol: socket.getProtocol(),
          cipher: socket.getCipher().name,
          certificate: socket.getPeerCertificate(true),
          authorized: socket.authorized,
        });
        socket.destroy();
      },
    );
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

/** The ciphers of TLS 1.2 that a server accepts, of all that Node's OpenSSL can offer. */
export async function acceptedCiphers(server: ScannedServer): Promise<string[]> {
  const offered = getCiphers()
    .filter((name) => !name.startsWith('tls_'))
    .map((name) => name.toUpperCase());
  const accepted: string[] = [];
  for (const ciphers of offered) {
    const options = {
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ciphers: `${ciphers}:@SECLEVEL=0`,
    } as const;
    const result = await handshake(server, options);
    if (typeof result !== 'string') accepted.push(result.cipher);
  }
  return accepted.sort();
}
