import { randomInt } from 'node:crypto';
import { z } from 'zod';

const rules = z.strictObject({
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});

/**
 * What Secrets Manager would generate by these rules.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 *
 * @param generateSecretString the property of that name
 */
export function generateSecretString(generateSecretString: unknown): string {
  const rule = rules.parse(generateSecretString);
  const types = [
    rule.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    rule.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    rule.ExcludeNumbers ? '' : '0123456789',
    rule.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rule.IncludeSpace ? ' ' : '',
  ]
    .map((characters) => [...characters].filter((c) => !rule.ExcludeCharacters.includes(c)).join(''))
    .filter((characters) => characters !== '');
  const all = types.join('');
  if (all === '') throw new Error('the rules of a secret leave no character to generate it from');

  const required = rule.RequireEachIncludedType ? types.slice(0, rule.PasswordLength).map(pick) : [];
  const rest = Array.from({ length: rule.PasswordLength - required.length }, () => pick(all));
  const generated = shuffled([...required, ...rest]).join('');
  if (rule.GenerateStringKey === undefined) return generated;
  const template = JSON.parse(rule.SecretStringTemplate ?? '{}') as Record<string, unknown>;
  return JSON.stringify({ ...template, [rule.GenerateStringKey]: generated });
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(items: readonly string[]): string[] {
  const result: string[] = [];
  for (const item of items) result.splice(randomInt(result.length + 1), 0, item);
  return result;
}
