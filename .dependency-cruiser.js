/**
 * The floors of the house, ground first: a folder may import only what stands above it in this list. ARCHITECTURE.md
 * says what lives where.
 */
const floors = [
  'lib/contract',
  'lib/cli',
  'lib/certificate',
  'lib/config',
  'lib/engine',
  'lib/image',
  'lib/aws',
  'lib/lambda',
  'lib/constructs',
  'lib/stacks',
  'lib/ops',
  'lib/local',
  'lib/ci',
  'lib/package',
];

/** The same within a floor that is large. */
const rooms = {
  'lib/config': ['sizes', 'schema', 'problems', 'conflicts', '[^/]+[.]ts$'],
  'lib/constructs': ['core', 'network', 'data', 'image', 'edge', 'watch', 'tasks', 'github'],
  'lib/ops': [
    ...[
      'environment',
      'template',
      'images',
      'tasks',
      'logs',
      'place',
      'admin',
      'services',
      'smoke',
      'certificate',
      'release',
      'alarms',
      'findings',
      'sbom',
      'status',
      'preflight',
      'secrets',
      'backups',
      'doctor',
    ],
    ...['cost/model', 'cost/services', 'cost/[^/]+[.]ts$', 'commands'],
  ],
  'lib/local': ['machine', 'templates', 'stand-ins', 'proof', 'run', 'commands'],
};

/** A folder with what is in it, or a pattern for the files of one. */
const under = (folder) => (folder.endsWith('$') ? `^${folder}` : `^${folder}/`);

const inOrder = (folders) =>
  folders.slice(0, -1).map((folder, index) => ({
    name: `floor:${folder}`,
    comment: `What is imported stands above ${folder}: move the code down, or hand it over as an argument.`,
    severity: 'error',
    from: { path: under(folder) },
    to: { path: folders.slice(index + 1).map(under) },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...inOrder(floors),
    ...Object.entries(rooms).flatMap(([floor, names]) => inOrder(names.map((name) => `${floor}/${name}`))),
    {
      name: 'no-circle',
      comment: 'Files that import each other can only be understood together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'operations-without-the-app',
      comment: 'Operations find what they need by stack outputs; loading the CDK app would synthesise it.',
      severity: 'error',
      from: { path: '^lib/(ops|aws|lambda|cli|engine)/' },
      to: { path: ['^lib/(constructs|stacks)/', 'node_modules/aws-cdk-lib/', 'node_modules/constructs/'] },
    },
    {
      name: 'product-without-tests',
      comment: 'What people run too lives in stand-ins/.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'library-without-stand-ins',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: ['^stand-ins/', '^bench/', '^config/', '^bin/'] },
    },
    {
      name: 'no-orphan-import',
      comment: 'An import that leads nowhere, or to a package that package.json does not name.',
      severity: 'error',
      from: { path: '^(lib|bin|config)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(cdk.out|coverage|\\.cache)' },
  },
};
