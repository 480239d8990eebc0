import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImages } from '../../../engine/base-images';
import type { ContainerEngine } from '../../../engine/container-engine';
import { clone } from '../../../cli/project';
import type { Names } from '../../machine/names';
import type { Reporter } from '../../../cli/reporter';
import { acmeServer } from '../../templates/stand-in-values';
import type { CertificateAuthority } from '../certificate-authority';
import { containerPort } from '../haproxy-config';

const debianImage = 'docker.io/library/debian:trixie-slim';

/** An image with Pebble: Debian's base image and its package, or the one that has every package of the run. */
export async function acmeServerImage(
  engine: ContainerEngine,
  reporter: Reporter,
  images: BaseImages,
): Promise<string> {
  const base = await images.imageOrDebian(debianImage);
  if (base !== debianImage) return base;
  const tag = `localhost/matomo-local-acme:${clone}`;
  await reporter.step('Building an image with Pebble, the ACME server', (progress) =>
    engine.build({ context: __dirname, tag, buildArguments: { DEBIAN: base }, onLine: progress }),
  );
  return tag;
}

export interface AcmeServerOptions {
  engine: ContainerEngine;
  names: Names;
  image: string;
  /** Vouches for the server's own address. */
  authority: CertificateAuthority;
  /** Addresses of the names that it validates. */
  hosts: Readonly<Record<string, string>>;
}

/** Pebble, Let's Encrypt's own test server, in the place of Let's Encrypt. It forgets everything when it ends. */
export async function startAcmeServer({ engine, names, image, authority, hosts }: AcmeServerOptions) {
  const directory = names.file('acme-server');
  const { certificate, key } = await authority.issue([acmeServer.host]);
  const pebble = {
    listenAddress: `0.0.0.0:${acmeServer.port}`,
    managementListenAddress: `0.0.0.0:${acmeServer.managementPort}`,
    certificate: '/local/certificate.pem',
    privateKey: '/local/certificate.key',
    // Where the load balancer's stand-in listens for port 80.
    httpPort: containerPort(80),
    tlsPort: containerPort(443),
    externalAccountBindingRequired: false,
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, 'certificate.pem'), certificate);
  await writeFile(join(directory, 'certificate.key'), key, { mode: 0o600 });
  await writeFile(join(directory, 'pebble.json'), JSON.stringify({ pebble }));
  await engine.start({
    name: names.container('acme'),
    image,
    entrypoint: ['pebble', '-config', '/local/pebble.json'],
    labels: names.labels,
    network: names.network,
    networkAliases: [acmeServer.host],
    hosts,
    // Validates at once, instead of after some seconds.
    environment: { PEBBLE_VA_NOSLEEP: '1' },
    mounts: [{ type: 'bind', source: directory, target: '/local', readOnly: true }],
    readOnlyRoot: true,
    // The key is readable by its owner alone.
    user: '0:0',
    stopTimeout: 2,
  });
}
