/** The tag on everything of an environment; its value is the environment's name. */
export const environmentTag = 'matomo:environment';

/** Key of the service stack's Metadata that holds `expectedPageviewsPerMonth`, for operations. */
export const expectedPageviewsKey = 'matomo:expectedPageviewsPerMonth';

/** Where dumps lie in the log bucket until they are imported; the task that imports may read what begins like this. */
export const importPrefix = 'imports/';

/** Where `export` has its dump written, until it is downloaded. */
export const exportPrefix = 'exports/';

/** The stacks of an environment, in the order of their deployment. */
export const stackKinds = ['registry', 'data', 'service'] as const;

export type StackKind = (typeof stackKinds)[number];

/** What a task definition can be for: the last part of its family. Which there are depends on the configuration. */
export const taskNames = [
  'web',
  'tracker',
  'worker',
  'archive',
  'migrate',
  'rotate',
  'clients',
  'geoip',
  'probe',
  'smoke',
] as const;

export type TaskName = (typeof taskNames)[number];

/**
 * The names that an environment's resources have in AWS. They are fixed, so that operations, roles and workflows find
 * them without a reference to a stack.
 *
 * @param environment its name in config/
 */
export function namesOf(environment: string) {
  const whole = `matomo-${environment}`;
  const part = (name: string): string => `${whole}-${name}`;
  return {
    /** What there is one of: cluster, VPC, load balancer, file system, backup vault and plan, firewall. */
    whole,
    /** The CDK CLI pushes by name, and a release copies by name. */
    repository: whole,
    /** The load balancer of pages, where these are inside the network. */
    pages: part('pages'),
    stack: (kind: StackKind): string => part(kind),
    alarm: part,
    alarmPrefix: part(''),
    /** Of EventBridge. */
    rule: part,
    /** Of task definitions. */
    family: (task: TaskName): string => part(task),
    service: part,
    schedule: part,
    queue: part,
    table: part,
    githubRole: (step: string): string => part(`github-${step}`),
    /** Of database snapshots. */
    snapshot: part,
    /** In Secrets Manager. */
    secret: (name: string): string => `matomo/${environment}/${name}`,
    /** Of an API client's token, beside the other secrets. */
    clientSecret: (key: string): string => `matomo/${environment}/clients/${key}`,
    /** In Systems Manager. */
    parameter: (name: string): string => `/matomo/${environment}/${name}`,
  };
}
