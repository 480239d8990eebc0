/** A value as a message shows it: short, whatever it is. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = written(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Symbols stand for what has no text of its own; see readInput. */
function written(value: unknown): string {
  if (typeof value === 'symbol') return value.description || 'a symbol';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'undefined';
}

/** A place in the file as it would be written in TypeScript: `database.storageGiB`, `aliases[1]`, `tags["a b"]`. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the file)';
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(String(key))) return `${text}[${JSON.stringify(String(key))}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
