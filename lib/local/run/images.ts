import type { Plugin } from '../../config/schema/plugins';
import { BaseImages } from '../../engine/base-images';
import type { ContainerEngine } from '../../engine/container-engine';
import { acmeServerImage } from '../stand-ins/acme/acme-server';
import { haproxyImage } from '../stand-ins/load-balancer';
import { mailCatcherImage } from '../stand-ins/mail-catcher';
import { buildMatomoImage, type MatomoImage } from '../../image/matomo-image';
import type { Reporter } from '../../cli/reporter';

/** What every container of a run starts from. */
export interface Images {
  matomo: MatomoImage;
  database: string;
  loadBalancer: string;
  mailCatcher: string;
  /** Undefined where no certificate is asked for. */
  acmeServer: string | undefined;
  /** Why Debian's packages stand in for the registry's images; undefined if they don't. */
  reasonForFallback: string | undefined;
}

export interface ImagesOptions {
  engine: ContainerEngine;
  reporter: Reporter;
  /** Tag for the image of docker/. */
  tag: string;
  base: string | undefined;
  /** Whether a local ACME server is needed. */
  acme: boolean;
  plugins: readonly Plugin[];
  /** `11.8.6` */
  mariadbVersion: string;
}

/** Builds or pulls every image of a run. */
export async function prepareImages(options: ImagesOptions): Promise<Images> {
  const images = new BaseImages(options.engine, options.reporter);
  const matomo = await buildMatomoImage({ ...options, images });
  return {
    matomo,
    database: await images.imageOrDebian(`docker.io/library/mariadb:${options.mariadbVersion}`),
    loadBalancer: await images.imageOrDebian(haproxyImage),
    mailCatcher: await images.imageOrDebian(mailCatcherImage),
    acmeServer: options.acme ? await acmeServerImage(options.engine, options.reporter, images) : undefined,
    reasonForFallback: images.reasonForFallback,
  };
}
