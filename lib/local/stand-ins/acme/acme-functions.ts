import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificateWithKey, placeholderCertificate } from '../../../certificate/placeholder';
import { webServerShape } from '../../../certificate/shape';
import { bundled } from '../../../constructs/core/bundle';
import type { RenewalSettings } from '../../../lambda/renew-certificate/renew';
import { sentence } from '../../../lambda/renew-certificate/result';
import type { ContainerEngine } from '../../../engine/container-engine';
import type { ContainerSpec } from '../../../engine/container-spec';
import { Failure } from '../../../cli/failure';
import type { Names } from '../../machine/names';
import { acmeServer, functions as address } from '../../templates/stand-in-values';
import type { CertificateAuthority } from '../certificate-authority';
import { containerPort } from '../haproxy-config';
import { acmeFiles, fileStores } from './file-stores';
import type { LocalIssue, LocalRenewal } from './renew';

export interface AcmeFunctionsOptions {
  engine: ContainerEngine;
  names: Names;
  /** An image with Node.js. */
  image: string;
  /** Vouches for the ACME server's own address. */
  authority: CertificateAuthority;
  settings: RenewalSettings;
}

/** What the ACME server issued. */
export interface AcmeIssue {
  certificate: CertificateWithKey;
  /** The server's root certificate, PEM. */
  root: string;
  /** In words. */
  said: string;
}

const programs = ['serve', 'renew'] as const;

/**
 * The functions that answer challenges and renew certificates, in a container with Node.js. Their code is that of AWS;
 * files stand in for ACM, Secrets Manager and Systems Manager.
 */
export class AcmeFunctions {
  private constructor(private readonly options: AcmeFunctionsOptions) {}

  /** Address and port of the one that answers challenges, by its name in the network. */
  get address(): string {
    return `${address.host}:${address.port}`;
  }

  /** Container of the one that answers challenges. */
  get container(): string {
    return this.options.names.container('functions-serve');
  }

  /** The certificate that the load balancer shows before one is issued, as its first deployment would. */
  static async start(
    options: AcmeFunctionsOptions,
  ): Promise<{ functions: AcmeFunctions; placeholder: CertificateWithKey }> {
    const { engine, names, authority, settings } = options;
    const [state, code] = [names.file('acme'), names.file('functions')];
    await mkdir(state, { recursive: true, mode: 0o700 });
    await mkdir(code, { recursive: true });
    for (const program of programs) {
      await copyFile(bundled(join(__dirname, `${program}.ts`)), join(code, `${program}.js`));
    }
    await copyFile(authority.certificateFile, join(code, 'authority.pem'));
    // The server forgets what it issued when it ends; what an earlier start got has no root any more.
    const forgotten = Object.values(acmeFiles).filter((file) => file !== acmeFiles.account);
    for (const file of forgotten) await rm(join(state, file), { force: true });
    const placeholder = await placeholderCertificate(settings.names, webServerShape);
    const first = { certificate: placeholder.certificate, chain: '', privateKey: placeholder.key };
    await fileStores(state).certificates.replace(first);

    await engine.start(container(options, 'serve', { PORT: String(address.port) }));
    return { functions: new AcmeFunctions(options), placeholder };
  }

  /**
   * Runs the renewal once, as its schedule would.
   *
   * @param addresses of the containers of the load balancer and the ACME server
   * @throws Failure with the function's own words if it gets no certificate
   */
  async renew(addresses: { loadBalancer: string; acmeServer: string }): Promise<AcmeIssue> {
    const { engine, settings } = this.options;
    const renewal: LocalRenewal = {
      settings,
      loadBalancer: `http://${addresses.loadBalancer}:${containerPort(80)}`,
      root: `https://${acmeServer.host}:${acmeServer.managementPort}/roots/0`,
    };
    const spec = container(this.options, 'renew', { RENEWAL: JSON.stringify(renewal) });
    const hosts = { [acmeServer.host]: addresses.acmeServer };
    const { exitCode, stdout, stderr } = await engine.runToEnd({ ...spec, hosts });
    await engine.remove('container', [spec.name]);
    if (exitCode !== 0) throw new Failure(`The ACME server issued no certificate. ${stderr.trim()}`);
    const { result, root, ...stored } = JSON.parse(stdout) as LocalIssue;
    const certificate = `${stored.certificate}\n${stored.chain}`;
    return { certificate: { certificate, key: stored.privateKey }, root, said: sentence(result) };
  }
}

function container(
  { names, image }: AcmeFunctionsOptions,
  program: (typeof programs)[number],
  environment: Readonly<Record<string, string>>,
): ContainerSpec {
  return {
    name: names.container(`functions-${program}`),
    image,
    entrypoint: ['node', `/functions/${program}.js`],
    labels: names.labels,
    network: names.network,
    environment: { ...environment, STATE: '/state', NODE_EXTRA_CA_CERTS: '/functions/authority.pem' },
    mounts: [
      { type: 'bind', source: names.file('functions'), target: '/functions', readOnly: true },
      { type: 'bind', source: names.file('acme'), target: '/state' },
    ],
    readOnlyRoot: true,
    // The account's key is readable by its owner alone.
    user: '0:0',
    stopTimeout: 2,
  };
}
