import { cell, type Row } from '../admin/ask';

/** A package of the program that deploys and operates. */
export interface AppPackage {
  readonly name: string;
  readonly version: string;
}

/** A bill of materials: https://cyclonedx.org/docs/1.6/json/ */
export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: {
    readonly timestamp: string;
    readonly component: { readonly type: 'container'; readonly name: string; readonly version: string };
  };
  readonly components: readonly Component[];
}

interface Component {
  readonly type: 'library' | 'application';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
}

export interface BomSource {
  /** Rows of the role admin's `image parts`. */
  readonly parts: readonly Row[];
  readonly app: readonly AppPackage[];
  /** Of the image. */
  readonly name: string;
  readonly uuid: string;
  readonly time: Date;
}

/** What the image and the program are made of, each once, in the order of their names. */
export function bomOf({ parts, app, name, uuid, time }: BomSource): Bom {
  const version = cell(
    parts.find(({ kind }) => kind === 'matomo'),
    'version',
    'unknown',
  );
  const components = [
    ...parts.map(ofImage),
    ...app.map((each) => component('library', each, `npm/${each.name.replace('@', '%40')}`)),
  ];
  const once = new Map(components.map((each) => [each['bom-ref'], each]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    metadata: { timestamp: time.toISOString(), component: { type: 'container', name, version } },
    components: [...once.values()].sort((a, b) => a.purl.localeCompare(b.purl, 'en')),
  };
}

function ofImage(row: Row): Component {
  const part = { name: cell(row, 'name'), version: cell(row, 'version') };
  switch (row['kind']) {
    case 'deb': {
      const [distribution] = cell(row, 'distribution').split('-');
      const qualifiers = `?arch=${cell(row, 'architecture')}&distro=${cell(row, 'distribution')}`;
      return component('library', part, `deb/${distribution}/${encodeURIComponent(part.name)}`, qualifiers);
    }
    case 'composer':
      return component('library', part, `composer/${part.name}`);
    case 'plugin':
      return component('application', part, `generic/matomo-plugin/${encodeURIComponent(part.name)}`);
    default:
      return component('application', part, `generic/${encodeURIComponent(part.name)}`);
  }
}

function component(
  type: Component['type'],
  { name, version }: AppPackage,
  path: string,
  qualifiers = '',
): Component {
  const purl = `pkg:${path}@${encodeURIComponent(version)}${qualifiers}`;
  return { type, 'bom-ref': purl, name, version, purl };
}
