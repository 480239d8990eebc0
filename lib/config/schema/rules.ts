import { z } from 'zod';

/** What is allowed at a place of the configuration, and what to do about a wrong value. */
export interface Rule {
  allowed: string;
  remedy: string;
}

/** A rule as zod carries it: as the message of every issue that the rule finds. */
export function rule(allowed: string, remedy: string): { error: string } {
  return { error: JSON.stringify({ allowed, remedy } satisfies Rule) };
}

/** The rule behind a zod issue's message; undefined where zod's own text had to serve. */
export function ruleOf(message: string): Rule | undefined {
  try {
    return JSON.parse(message) as Rule;
  } catch {
    return undefined;
  }
}

/** A string of a given form. */
export function textRule(form: RegExp, allowed: string, remedy: string) {
  return z.string(rule(allowed, remedy)).regex(form, rule(allowed, remedy));
}

/** The choice of a union that a value with these keys is: the one that alone demands one of them, such as `vpcId`. */
export function decidedOption(union: z.ZodType, keys: readonly string[]): z.ZodType | undefined {
  if (!(union instanceof z.ZodUnion)) return undefined;
  const options = union.options as z.ZodType[];
  const shapeOf = (option: z.ZodType): Record<string, z.ZodType> =>
    option instanceof z.ZodObject ? option.shape : {};
  return options.find((option) =>
    Object.entries(shapeOf(option)).some(
      ([key, schema]) =>
        keys.includes(key) &&
        !(schema instanceof z.ZodOptional) &&
        !options.some((other) => other !== option && key in shapeOf(other)),
    ),
  );
}
