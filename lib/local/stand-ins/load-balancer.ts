import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateAuthority } from './certificate-authority';
import type { ContainerEngine } from '../engine/container-engine';
import type { Edge } from '../templates/edge';
import { containerPort, haproxyConfig } from './haproxy-config';
import { LocalRunError } from '../local-run-error';
import type { Names } from '../names';
import { until } from '../until';

/** Long-term support until 2030. */
export const haproxyImage = 'docker.io/library/haproxy:3.2';

export interface LoadBalancerOptions {
  engine: ContainerEngine;
  names: Names;
  image: string;
  edge: Edge;
  /** Names for the certificate. */
  hosts: readonly [string, ...string[]];
  authority: CertificateAuthority;
  /** Port on this machine for each listener's port. */
  publishedPorts: Readonly<Record<number, number>>;
  /** Names of the containers of each target group, by its reference. */
  targets: Readonly<Record<string, readonly string[]>>;
  /** Their addresses. */
  addresses: Readonly<Record<string, string>>;
}

/**
 * HAProxy in the place of the Application Load Balancer, on this machine's loopback address alone.
 *
 * @throws LocalRunError with HAProxy's last words if it refuses its configuration
 */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<void> {
  const { engine, names, edge, publishedPorts } = options;
  const { certificate, key } = await options.authority.issue(options.hosts);
  const directory = names.file('load-balancer');
  const configuration = haproxyConfig(edge, {
    ...options,
    certificateFile: '/local/certificate-and-key.pem',
  });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, 'certificate-and-key.pem'), `${certificate}\n${key}`, { mode: 0o600 });
  await writeFile(join(directory, 'haproxy.cfg'), configuration);

  const name = names.container('load-balancer');
  await engine.start({
    name,
    image: options.image,
    entrypoint: ['haproxy', '-db', '-f', '/local/haproxy.cfg'],
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
  if (logs !== undefined) throw new LocalRunError(`HAProxy refuses its configuration:\n${logs}`);
}

function portOf(publishedPorts: Readonly<Record<number, number>>, port: number): number {
  const published = publishedPorts[port];
  if (published !== undefined) return published;
  throw new LocalRunError(
    `The load balancer of the template listens on port ${port}; the one-machine run knows ` +
      `${Object.keys(publishedPorts).join(' and ')}.`,
  );
}
