import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { CertificateWithKey } from '../../certificate/placeholder';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Edge } from '../templates/edge';
import { containerPort, haproxyConfig } from './haproxy-config';
import { Failure } from '../../cli/failure';
import type { Names } from '../machine/names';
import { until } from '../../cli/until';

/** Long-term support until 2030. */
export const haproxyImage = 'docker.io/library/haproxy:3.2';

export interface LoadBalancerOptions {
  engine: ContainerEngine;
  names: Names;
  image: string;
  edge: Edge;
  /** What it shows first. */
  certificate: CertificateWithKey;
  /** Port on this machine for each listener's port. */
  publishedPorts: Readonly<Record<number, number>>;
  /** Names of the containers of each target group, by its reference. */
  targets: Readonly<Record<string, readonly string[]>>;
  /** Their addresses. */
  addresses: Readonly<Record<string, string>>;
  /** Address and port of what answers for Lambda functions; undefined if nothing does. */
  functions?: string | undefined;
}

const certificateFile = 'certificate-and-key.pem';

/**
 * HAProxy in the place of the Application Load Balancer, on this machine's loopback address alone.
 *
 * @throws Failure with HAProxy's last words if it refuses its configuration
 */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<void> {
  const { engine, names, edge, publishedPorts } = options;
  const directory = names.file('load-balancer');
  const configuration = haproxyConfig(edge, {
    ...options,
    certificateFile: `/local/${certificateFile}`,
  });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeCertificate(names, options.certificate);
  await writeFile(join(directory, 'haproxy.cfg'), configuration);

  const name = names.container('load-balancer');
  await engine.start({
    name,
    image: options.image,
    // With a master, which loads a changed certificate without letting a connection go.
    entrypoint: ['haproxy', '-W', '-db', '-f', '/local/haproxy.cfg'],
    labels: names.labels,
    network: names.network,
    hosts: options.addresses,
    // The key is readable by its owner alone.
    user: '0:0',
    publish: edge.listeners.map(({ port }) => ({
      address: '127.0.0.1',
      hostPort: portOf(publishedPorts, port),
      containerPort: containerPort(port),
    })),
    mounts: [{ type: 'bind', source: directory, target: '/local', readOnly: true }],
    stopTimeout: 2,
  });
  const logs = await until(
    async () => ((await engine.inspect(name))?.running === false ? engine.logs(name) : undefined),
    { within: 1000, every: 250 },
  );
  if (logs !== undefined) throw new Failure(`HAProxy refuses its configuration:\n${logs}`);
}

/**
 * Shows another certificate, as a load balancer does when one is imported under the ARN of its own.
 *
 * @param httpsPort of this machine
 * @throws Failure if it is not shown within ten seconds
 */
export async function replaceCertificate(
  { engine, names }: Pick<LoadBalancerOptions, 'engine' | 'names'>,
  certificate: CertificateWithKey,
  httpsPort: number,
): Promise<void> {
  await writeCertificate(names, certificate);
  const { exitCode, stderr } = await engine.exec(names.container('load-balancer'), [
    'sh',
    '-c',
    'kill -USR2 1',
  ]);
  if (exitCode !== 0) throw new Failure(`HAProxy takes no other certificate: ${stderr.trim()}`);
  const { fingerprint256 } = new X509Certificate(certificate.certificate);
  const shown = async () => ((await fingerprintShown(httpsPort)) === fingerprint256 ? true : undefined);
  if (await until(shown, { within: 10_000, every: 100 })) return;
  const logs = await engine.logs(names.container('load-balancer'), { lastLines: 15 });
  throw new Failure(`HAProxy does not show the new certificate. Its last words:\n${logs}`);
}

/** Undefined if no certificate is shown at the moment. */
function fingerprintShown(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', () => resolve(undefined));
  });
}

function writeCertificate(names: Names, { certificate, key }: CertificateWithKey): Promise<void> {
  const file = join(names.file('load-balancer'), certificateFile);
  return writeFile(file, `${certificate}\n${key}`, { mode: 0o600 });
}

function portOf(publishedPorts: Readonly<Record<number, number>>, port: number): number {
  const published = publishedPorts[port];
  if (published !== undefined) return published;
  throw new Failure(
    `The load balancer of the template listens on port ${port}; the one-machine run knows ` +
      `${Object.keys(publishedPorts).join(' and ')}.`,
  );
}
