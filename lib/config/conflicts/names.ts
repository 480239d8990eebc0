/** The one of some names that is this one but for its case: Matomo often takes either. */
export const like = (name: string, names: readonly string[]): string | undefined =>
  names.find((other) => other.toLowerCase() === name.toLowerCase());
