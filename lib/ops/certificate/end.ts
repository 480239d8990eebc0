import { connect } from 'node:tls';
import { isPlaceholder } from '../../certificate/placeholder';

const timeoutMilliseconds = 5_000;

/** How long a certificate lasts. */
export interface CertificateEnd {
  readonly end: Date;
  /** Whether it only stands there until one is imported or issued. */
  readonly placeholder: boolean;
}

/**
 * When the certificate that a host shows runs out; `undefined` if it does not answer within 5 seconds. An invalid
 * certificate counts as well: nothing is sent, and that it is invalid is what somebody wants to see.
 * @param host With `:port` where that is not 443.
 */
export async function certificateEnd(host: string): Promise<CertificateEnd | undefined> {
  const { hostname, port } = new URL(`https://${host}`);
  return new Promise((resolve) => {
    const socket = connect(
      { host: hostname, servername: hostname, port: Number(port || 443), rejectUnauthorized: false },
      () => {
        const certificate = socket.getPeerX509Certificate();
        resolve(
          certificate && {
            end: new Date(certificate.validTo),
            placeholder: isPlaceholder(certificate.toString()),
          },
        );
        socket.destroy();
      },
    );
    const giveUp = (): void => {
      resolve(undefined);
      socket.destroy();
    };
    socket.setTimeout(timeoutMilliseconds, giveUp).on('error', giveUp);
  });
}
