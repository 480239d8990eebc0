import { z } from 'zod';
import { Failure } from '../../cli/failure';
import { type Resource, type Templates, unavailable } from './templates';

/** Fargate gives numbers as texts in some places. */
const number = z.coerce.number();
/** Has no counterpart in a container on one machine, and may have any value. */
const ignored = z.unknown().optional();

const nameAndValue = z.strictObject({ Name: z.string(), Value: z.string() });

const container = z.strictObject({
  Name: z.string(),
  Image: z.string(),
  Command: z.array(z.string()).optional(),
  EntryPoint: z.array(z.string()).optional(),
  Environment: z.array(nameAndValue).default([]),
  Secrets: z.array(z.strictObject({ Name: z.string(), ValueFrom: z.string() })).default([]),
  User: z.string().optional(),
  WorkingDirectory: z.string().optional(),
  ReadonlyRootFilesystem: z.boolean().default(false),
  LinuxParameters: z
    .strictObject({
      InitProcessEnabled: z.boolean().default(false),
      Capabilities: z
        .strictObject({ Add: z.array(z.string()).default([]), Drop: z.array(z.string()).default([]) })
        .prefault({}),
    })
    .prefault({}),
  MountPoints: z
    .array(
      z.strictObject({
        ContainerPath: z.string(),
        SourceVolume: z.string(),
        ReadOnly: z.boolean().default(false),
      }),
    )
    .default([]),
  PortMappings: z
    .array(
      z.strictObject({
        ContainerPort: number,
        HostPort: ignored,
        Protocol: z.literal('tcp').optional(),
        Name: ignored,
        AppProtocol: ignored,
      }),
    )
    .default([]),
  HealthCheck: z
    .strictObject({
      Command: z.array(z.string()).min(2),
      Interval: number.default(30),
      Timeout: number.default(5),
      Retries: number.default(3),
      StartPeriod: number.default(0),
    })
    .optional(),
  StopTimeout: number.optional(),
  DockerLabels: z.record(z.string(), z.string()).default({}),
  Essential: z.literal(true).optional(),
  LogConfiguration: ignored,
});

const taskDefinition = z.strictObject({
  Family: z.string(),
  Cpu: number,
  Memory: number,
  ContainerDefinitions: z.tuple([container]),
  Volumes: z
    .array(
      z.strictObject({
        Name: z.string(),
        EFSVolumeConfiguration: z
          .strictObject({
            FilesystemId: z.string(),
            TransitEncryption: z.literal('ENABLED'),
            AuthorizationConfig: z.strictObject({ AccessPointId: z.string(), IAM: ignored }),
          })
          .optional(),
      }),
    )
    .default([]),
  NetworkMode: z.literal('awsvpc'),
  RequiresCompatibilities: ignored,
  RuntimePlatform: ignored,
  EphemeralStorage: ignored,
  Tags: ignored,
});

/** Nobody asks for permissions here, and the names of roles are known to AWS alone. */
const roles = ['ExecutionRoleArn', 'TaskRoleArn'];

/** A task definition of one container, with the names of the template and every function evaluated. */
export type TaskDefinition = z.infer<typeof taskDefinition>;

/**
 * Reads a task definition. What it says and this run doesn't know is an error: a container that runs differently
 * from its definition would prove nothing.
 */
export function readTaskDefinition(templates: Templates, resource: Resource): TaskDefinition {
  const parsed = taskDefinition.safeParse(templates.properties(resource, roles));
  if (!parsed.success) {
    throw new Failure(
      `The task definition ${resource.logicalId} says something that the one-machine run can't do:\n` +
        z.prettifyError(parsed.error),
    );
  }
  for (const { Name, Value } of parsed.data.ContainerDefinitions[0].Environment) {
    if (Value.includes(unavailable)) {
      throw new Failure(`${Name} in ${resource.logicalId} is ${Value}, for which nothing stands in here.`);
    }
  }
  return parsed.data;
}
