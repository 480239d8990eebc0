import { readFileSync } from 'node:fs';
import { inProject } from '../../cli/project';
import type { AppPackage } from './cyclonedx';

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly dev?: boolean; readonly link?: boolean }>
  >;
}

/** What package-lock.json pins, but for what only tests and the build of this program need. */
export function appPackages(): readonly AppPackage[] {
  const { packages } = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')) as Lock;
  return Object.entries(packages).flatMap(([path, { version, dev, link }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    return path === '' || version === undefined || dev === true || link === true ? [] : [{ name, version }];
  });
}
