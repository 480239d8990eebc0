import type { ContainerEngine } from '../../engine/container-engine';
import { imageVariables } from '../../contract/image';
import type { Names } from '../machine/names';
import { createAccessPoints } from '../stand-ins/access-points';
import { mailEnvironment } from '../stand-ins/mail-catcher';
import type { SecretStore } from '../stand-ins/secret-store';
import { database, mailCatcher } from '../templates/stand-in-values';
import type { Templates } from '../templates/templates';
import type { TaskContainerOptions } from './task-container';

/** What the tasks of an environment share, whose database and mail catcher run. */
export interface SharedByTasks {
  readonly engine: ContainerEngine;
  readonly names: Names;
  readonly templates: Templates;
  readonly secrets: SecretStore;
  /** With ports, that of links first. */
  readonly trustedHosts: readonly string[];
  readonly databaseCaFile: string;
}

export async function taskOptions(shared: SharedByTasks): Promise<TaskContainerOptions> {
  const { engine, names, templates, secrets, trustedHosts, databaseCaFile } = shared;
  return {
    names,
    secrets,
    image: names.image,
    volumes: await createAccessPoints(engine, templates, names),
    environment: { ...mailEnvironment, [imageVariables.trustedHosts]: trustedHosts.join(',') },
    hosts: {
      [database.host]: await engine.address(names.container('database')),
      [mailCatcher.host]: await engine.address(names.container('mail')),
    },
    databaseCaFile,
  };
}
