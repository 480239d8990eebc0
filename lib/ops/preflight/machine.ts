import { existsSync } from 'node:fs';
import type { ResolvedConfig } from '../../config';
import { buildingEngine } from '../../engine/find-engine';
import type { Check } from './check';

/** The machine that builds the image. */
export interface BuildingMachine {
  /** As Node names it: arm64, x64 … */
  readonly architecture: string;
  /** Name and version of the container engine. @throws Failure if there is none */
  readonly engine: () => Promise<string>;
  /** Whether it runs programs of another architecture, by QEMU. */
  readonly emulates: (architecture: ResolvedConfig['architecture']) => boolean;
}

/** How the kernel names what it hands to QEMU. Engines on macOS and Windows bring theirs. */
const emulators = { arm64: 'qemu-aarch64', x86_64: 'qemu-x86_64' } as const;

export const thisMachine: BuildingMachine = {
  architecture: process.arch,
  async engine() {
    const { name, version } = await buildingEngine();
    return `${name} ${version}`;
  },
  emulates: (architecture) =>
    process.platform !== 'linux' || existsSync(`/proc/sys/fs/binfmt_misc/${emulators[architecture]}`),
};

/** Whether this machine can build the image of the configuration. */
export async function machineCheck(
  machine: BuildingMachine,
  { architecture }: Pick<ResolvedConfig, 'architecture'>,
): Promise<Check> {
  const what = 'building the image';
  let engine;
  try {
    engine = await machine.engine();
  } catch (error) {
    return {
      what,
      result: 'wrong',
      detail: (error as Error).message,
      remedy: 'Releases from GitHub need none here.',
    };
  }
  const own = { arm64: 'arm64', x86_64: 'x64' }[architecture];
  if (machine.architecture === own || machine.emulates(architecture)) {
    return { what, result: 'ok', detail: `${engine}, for ${architecture}` };
  }
  return {
    what,
    result: 'wrong',
    detail: `this machine is ${machine.architecture}, the image is for ${architecture}, and nothing here runs its programs`,
    remedy: "sudo apt-get install qemu-user-static, or architecture: 'x86_64' in the configuration.",
  };
}
