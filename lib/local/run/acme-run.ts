import { writeFile } from 'node:fs/promises';
import type { RenewalSettings } from '../../lambda/renew-certificate/renew';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Names } from '../machine/names';
import { AcmeFunctions } from '../stand-ins/acme/acme-functions';
import { startAcmeServer } from '../stand-ins/acme/acme-server';
import type { CertificateWithKey } from '../../certificate/placeholder';
import type { CertificateAuthority } from '../stand-ins/certificate-authority';
import { replaceCertificate } from '../stand-ins/load-balancer';

export interface AcmeRunOptions {
  engine: ContainerEngine;
  names: Names;
  images: { functions: string; acmeServer: string };
  authority: CertificateAuthority;
  /** Port of this machine that leads to the load balancer. */
  httpsPort: number;
  /** Of the function, from its template. */
  settings: RenewalSettings;
}

/** The way of `certificate: { letsEncrypt }`, with a local ACME server at its end. */
export class AcmeRun {
  private constructor(
    private readonly options: AcmeRunOptions,
    private readonly functions: AcmeFunctions,
    /** What the load balancer shows until a certificate is issued. */
    readonly placeholder: CertificateWithKey,
  ) {}

  /** Starts what answers challenges. */
  static async start(options: AcmeRunOptions): Promise<AcmeRun> {
    const { functions, placeholder } = await AcmeFunctions.start({
      ...options,
      image: options.images.functions,
    });
    return new AcmeRun(options, functions, placeholder);
  }

  /** Name and port, in the network, of what answers challenges. */
  get functionsAddress(): string {
    return this.functions.address;
  }

  get functionsContainer(): string {
    return this.functions.container;
  }

  /** File with the root certificate of the ACME server, once it has issued. */
  get rootFile(): string {
    return this.options.names.file('acme-root.pem');
  }

  /**
   * Starts the ACME server and asks it for a certificate, by way of the load balancer, which shows it from then on.
   *
   * @returns what happened, in words
   * @throws Failure if there is no certificate in the end
   */
  async issue(): Promise<string> {
    const { engine, names, images, authority, settings } = this.options;
    const loadBalancer = await engine.address(names.container('load-balancer'));
    const hosts = Object.fromEntries(settings.names.map((name) => [name, loadBalancer]));
    await startAcmeServer({ engine, names, image: images.acmeServer, authority, hosts });
    const acmeServer = await engine.address(names.container('acme'));
    const { certificate, root, said } = await this.functions.renew({ loadBalancer, acmeServer });
    await replaceCertificate(this.options, certificate, this.options.httpsPort);
    await writeFile(this.rootFile, root);
    return said;
  }
}
