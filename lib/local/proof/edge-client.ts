import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:tls';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface EdgeRequest {
  path: string;
  /** Default: https. */
  scheme?: 'http' | 'https';
  /** Default: the configured host. */
  host?: string;
  headers?: Readonly<Record<string, string>>;
  /** Fields of a form; makes it a POST. */
  form?: Readonly<Record<string, string>>;
}

/** Milliseconds that an answer may take. */
const patience = 60_000;

/** Speaks to the load balancer like a browser on this machine: by name, and with its certificate verified. */
export class EdgeClient {
  constructor(
    /** The configured host, without a port. */
    readonly host: string,
    readonly ports: { http: number; https: number },
    /** Certificate of the local authority, PEM. */
    private readonly authority: string,
  ) {}

  /** What the address line of a browser shows. */
  get url(): string {
    return `https://${this.host}:${this.ports.https}`;
  }

  /**
   * The certificate that browsers get.
   *
   * @param root PEM; the only one that is trusted
   * @throws Error if the certificate does not lead to it, or is not for the host
   */
  async certificate(root: string): Promise<{ issuer: string; names: string; end: string }> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.ports.https, servername: this.host, ca: root };
      const socket = connect(options, () => {
        const { issuer, subjectaltname = '', valid_to } = socket.getPeerCertificate();
        const names = subjectaltname.replaceAll('DNS:', '');
        resolve({ issuer: String(issuer.CN), names, end: new Date(valid_to).toISOString().slice(0, 10) });
        socket.destroy();
      });
      socket.setTimeout(patience, () => socket.destroy(new Error(`no answer in ${patience / 1000} s`)));
      socket.on('error', reject);
    });
  }

  async request({ path, scheme = 'https', host = this.host, headers, form }: EdgeRequest): Promise<Answer> {
    const body = form === undefined ? undefined : new URLSearchParams(form).toString();
    const options = {
      // The name would need a resolver that knows about .localhost.
      host: '127.0.0.1',
      port: this.ports[scheme],
      path,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        host: `${host}:${this.ports[scheme]}`,
        ...(body !== undefined && {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        }),
        ...headers,
      },
      timeout: patience,
      agent: false as const,
    };
    return new Promise((resolve, reject) => {
      const request =
        scheme === 'http'
          ? httpRequest(options)
          : httpsRequest({ ...options, ca: this.authority, servername: this.host });
      request.on('timeout', () => request.destroy(new Error(`no answer in ${patience / 1000} s`)));
      request.on('error', (error) => reject(new Error(`${scheme}://${host}${path}: ${error.message}`)));
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      request.end(body);
    });
  }
}
