/**
 * What the custom resource of the migration gate hands to its function. CloudFormation turns every value into a
 * string. A changed value runs the migration again, so there is nothing in it that changes with every deployment.
 */
export interface RunMigrationProperties {
  readonly Cluster: string;
  /** ARN with revision. */
  readonly TaskDefinition: string;
  /** Digest of the image that the task definition's tag names: its change runs the migration again. */
  readonly ImageDigest: string;
  readonly Container: string;
  readonly Subnets: string[];
  readonly SecurityGroups: string[];
  readonly AssignPublicIp: 'ENABLED' | 'DISABLED';
  readonly LogGroup: string;
  /** `awslogs-stream-prefix` of the container's log configuration. */
  readonly LogStreamPrefix: string;
  /** Decimal number: how long the task may take before the deployment is given up. */
  readonly TimeoutMinutes: string;
}

/** What `onEvent` returns beside the physical id, and the provider framework passes on to `isComplete`. */
export interface MigrationRun {
  /** Absent when there was nothing to run. */
  readonly TaskArn?: string;
  /** Milliseconds since 1970. */
  readonly StartedAt?: number;
}

/** What the custom resource offers to `Fn::GetAtt`: the digest of the image whose migration has run. */
export type MigrationAttributes = { readonly ImageDigest: string };
