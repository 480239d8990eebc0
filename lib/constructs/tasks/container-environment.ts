import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** What a container finds in its environment: plain variables, and variables that ECS fills from secrets. */
export interface ContainerEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ecs.Secret>>;
}

/** Variables of one section; Matomo writes true as 1 and false as 0. */
export function setting(
  section: string,
  keys: Readonly<Record<string, string | number | boolean>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      variableName(section, key),
      typeof value === 'boolean' ? String(Number(value)) : String(value),
    ]),
  );
}

/** The same for what ECS fills from secrets. */
export function secretSetting(
  section: string,
  keys: Readonly<Record<string, ecs.Secret>>,
): Record<string, ecs.Secret> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, secret]) => [variableName(section, key), secret]),
  );
}

/** The variable that names one of Matomo's settings. */
export function variableName(section: string, key: string): string {
  return `MATOMO_${section}_${key}`.toUpperCase();
}
