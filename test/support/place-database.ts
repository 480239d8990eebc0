/** A record as City databases have it, as far as Matomo reads it. */
interface Place {
  country: string;
  city: string;
}

/**
 * A database in MaxMind's format (https://maxmind.github.io/MaxMind-DB/) that knows one place for each first byte of
 * an IPv4 address, and none for the others.
 */
export function placeDatabase(
  places: Readonly<Record<number, Place>>,
  { type = 'DBIP-City-Lite', built = new Date() } = {},
): Buffer {
  const data: Buffer[] = [];
  let dataLength = 0;
  const nodes: [number, number][] = [[0, 0]];
  // Filled in once the number of nodes is known: negative numbers are offsets in the data, counted from -1.
  for (const [first, { country, city }] of Object.entries(places)) {
    const record = encode({
      country: { iso_code: country, names: { en: country } },
      city: { names: { en: city } },
    });
    let node = 0;
    for (let depth = 7; depth >= 0; depth--) {
      const bit = (Number(first) >> depth) & 1;
      const pair = nodes[node] as [number, number];
      if (depth === 0) pair[bit] = -1 - dataLength;
      else if (pair[bit] === 0) {
        pair[bit] = nodes.length;
        nodes.push([0, 0]);
      }
      node = pair[bit] ?? 0;
    }
    data.push(record);
    dataLength += record.length;
  }
  const value = (child: number) => {
    if (child < 0) return nodes.length + 16 + (-1 - child);
    return child === 0 ? nodes.length : child;
  };
  const tree = Buffer.concat(
    nodes.flat().map((child) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value(child));
      return bytes.subarray(1);
    }),
  );
  const metadata = encode({
    binary_format_major_version: uint(5, 2),
    binary_format_minor_version: uint(5, 0),
    build_epoch: uint(9, Math.floor(built.getTime() / 1000)),
    database_type: type,
    description: { en: 'made by a test' },
    ip_version: uint(5, 4),
    languages: [],
    node_count: uint(6, nodes.length),
    record_size: uint(5, 24),
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

/** Of 16, 32 or 64 bits. */
interface Unsigned {
  unsigned: number;
  type: 5 | 6 | 9;
}
type Value = string | Unsigned | readonly Value[] | { readonly [key: string]: Value };

const uint = (type: Unsigned['type'], unsigned: number): Unsigned => ({ type, unsigned });

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(2, bytes.length), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  if (isUnsigned(value)) {
    const size = { 5: 2, 6: 4, 9: 8 }[value.type];
    const bytes = Buffer.from(value.unsigned.toString(16).padStart(2 * size, '0'), 'hex');
    return Buffer.concat([control(value.type, size), bytes]);
  }
  const entries = Object.entries(value as Record<string, Value>);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, entry]) => [encode(key), encode(entry)]),
  ]);
}

function isUnsigned(value: Value): value is Unsigned {
  return typeof value === 'object' && 'unsigned' in value;
}

/** Types above 7 take a second byte. */
function control(type: number, size: number): Buffer {
  return type <= 7 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]);
}
