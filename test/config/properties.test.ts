import fc from 'fast-check';
import { environments } from '../../config';
import { InvalidConfigurationError, resolve, type ResolvedConfig } from '../../lib/config';
import { templatesFor } from '../support/templates';

/** Every key of the reference, of the smallest file, and of choices that neither makes. */
const files: readonly object[] = [
  environments.example,
  environments.dev,
  {
    ...environments.prod,
    network: {
      vpcId: 'vpc-01234567',
      publicSubnetIds: ['subnet-00000001', 'subnet-00000002'],
      taskSubnetIds: ['subnet-00000003', 'subnet-00000004'],
      dataSubnetIds: ['subnet-00000005', 'subnet-00000006'],
    },
    hostedZone: undefined,
    certificate: { letsEncrypt: { email: 'matomo@example.org', directory: 'staging' } },
    firewall: { off: 'Another one stands before it.' },
    plugins: [{ name: 'CustomAlerts', version: '5.0.4', checksum: `sha256:${'0a'.repeat(32)}` }],
    geoip: { source: 'url', url: 'https://www.example.org/places.mmdb' },
  },
];

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsIn((value as Record<string, unknown>)[key], [...path, key]))];
}

function changed(value: unknown, [head, ...rest]: Path, to: unknown): unknown {
  if (head === undefined) return to;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[head] = changed(copy[head], rest, to);
  return copy;
}

const circle: { self?: unknown; list: unknown[] } = { list: [] };
circle.self = circle;
circle.list.push(circle);
const trap = {
  get value() {
    throw new Error('a trap');
  },
};
let deep: unknown = 'bottom';
for (let level = 0; level < 5000; level++) deep = { deep };

/** Whatever TypeScript's compiler lets pass with `as never`, and what people write. */
const values = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc.constantFrom<unknown>(
    ...[
      undefined,
      null,
      NaN,
      Infinity,
      -0,
      10n,
      Symbol('x'),
      Symbol(),
      () => 1,
      class A {},
      circle,
      trap,
      deep,
    ],
    ...[
      '',
      ' ',
      '\0',
      'a\nb',
      '__proto__',
      'constructor',
      'toString',
      '/',
      '../..',
      'ÄÖÜ',
      '💥',
      'x'.repeat(5000),
    ],
    ...[
      [],
      {},
      [null],
      [undefined],
      [[]],
      { '': '' },
      { __proto__: null },
      JSON.parse('{"__proto__":{"a":1}}') as unknown,
    ],
    ...[
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('a trap');
          },
        },
      ),
      new Map(),
      new Date(NaN),
      Promise.resolve(),
    ],
    ...[0, -1, 1.5, 1e21, true, 'true', '1', 'off', 'on', 'acm', { off: 1 }, { arn: null }, { import: {} }],
    ...[
      { vpcId: 'vpc-01234567' },
      { name: 'toString' },
      { folder: '\0' },
      { folder: '.' },
      { source: 'maxmind' },
    ],
  ),
  fc.string({ unit: 'binary' }),
);

const mutated = fc
  .constantFrom(...files)
  .chain((file) => fc.tuple(fc.constant(file), fc.constantFrom(...pathsIn(file)), values, fc.boolean()))
  .map(([file, path, value, beside]) =>
    // Instead of what stands there, or as a key that nobody knows beside it.
    changed(
      file,
      beside && path.length > 0 ? [...path.slice(0, -1), `${String(path.at(-1))}X`] : path,
      value,
    ),
  );

/** zod's own messages, and what JavaScript prints for what it cannot print. */
const notOurWords =
  /Invalid (input|option|key|element)|expected \w+, received|Unrecognized|\[object |Too (big|small)/;

test('any change of any key is refused in the promised form, or accepted', () => {
  const accepted = new Map<string, ResolvedConfig>();
  fc.assert(
    fc.property(mutated, (file) => {
      try {
        const config = resolve('test', file);
        accepted.set(JSON.stringify(config), config);
      } catch (error) {
        if (!(error instanceof InvalidConfigurationError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
        const paths = error.problems.map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
        for (const { path, value, allowed, remedy } of error.problems) {
          for (const text of [path, value, allowed, remedy]) expect(text).toMatch(/\S/);
          expect(`${allowed} ${remedy}`).not.toMatch(notOurWords);
          expect(value.length).toBeLessThan(120);
        }
      }
    }),
    { numRuns: 1000 },
  );
  // What is accepted synthesises: a few, since each takes half a second.
  const some = [...accepted.values()].filter((_, index, all) => index % Math.ceil(all.length / 3) === 0);
  for (const config of some) expect(templatesFor(config).service.toJSON()).toHaveProperty('Resources');
}, 60_000);

test('a secret anywhere is never repeated, whatever surrounds it', () => {
  const secret = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
  const places = files.flatMap((file) => pathsIn(file).map((path) => changed(file, path, secret)));
  const named = files.flatMap((file) =>
    pathsIn(file)
      .filter((path) => typeof path.at(-1) === 'string')
      .map((path) => changed(file, [...path.slice(0, -1), 'password'], 'hunter2')),
  );
  for (const file of [...places, ...named]) {
    expect(() => resolve('test', file)).toThrow(InvalidConfigurationError);
    expect(() => resolve('test', file)).not.toThrow(new RegExp(`${secret}|hunter2`));
  }
});
