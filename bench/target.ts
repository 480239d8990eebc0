import type { ContainerEngine } from '../lib/engine/container-engine';

/** A running web server that tracks. */
export interface Target {
  image: string;
  container: string;
  url: string;
  engine: ContainerEngine;
}

/**
 * Milliseconds of processor time that a container has used since its start: Apache, PHP and all their children, as the
 * kernel accounts them to the container's control group.
 */
export function processorTime(target: Target): Promise<number> {
  const version2 = `awk '$1 == "usage_usec" {print $2 / 1e3}' /sys/fs/cgroup/cpu.stat`;
  const version1 = `awk '{print $1 / 1e6}' /sys/fs/cgroup/cpuacct/cpuacct.usage`;
  return read(target, 'processor time', version2, version1);
}

/** MB of memory that a container's processes hold, shared memory counted once, without the page cache of files. */
export function memory(target: Target): Promise<number> {
  const sum = (keys: string, file: string) => `awk '/^(${keys}) / {sum += $2} END {print sum / 1e6}' ${file}`;
  const version2 = sum('anon|shmem', '/sys/fs/cgroup/memory.stat');
  const version1 = sum('total_rss|total_shmem', '/sys/fs/cgroup/memory/memory.stat');
  return read(target, 'memory', version2, version1);
}

async function read(target: Target, what: string, version2: string, version1: string): Promise<number> {
  const script = `if [ -e /sys/fs/cgroup/cgroup.controllers ]; then ${version2}; else ${version1}; fi`;
  const { stdout, stderr } = await target.engine.exec(target.container, ['sh', '-c', script]);
  const value = Number(stdout.trim());
  if (!(value > 0))
    throw new Error(`The control group of ${target.container} does not tell its ${what}: ${stderr}`);
  return value;
}
