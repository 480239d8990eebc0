import { DescribeTaskDefinitionCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { imageContract } from '../../contract/image';
import { namesOf, type TaskName, taskNames } from '../../contract/names';

/** A task definition family of an environment, and where its tasks write. */
export interface TaskFamily {
  readonly role: TaskName;
  readonly family: string;
  /** `undefined` where they log elsewhere than to CloudWatch. */
  readonly logGroup: string | undefined;
}

/** The families that an environment has: which depends on its configuration. */
export async function taskFamilies(ecs: ECSClient, environment: string): Promise<readonly TaskFamily[]> {
  const families = await Promise.all(
    taskNames.map(async (role) => {
      const family = namesOf(environment).family(role);
      const definition = await definitionOf(ecs, family);
      if (definition === undefined) return undefined;
      const container = definition.containerDefinitions?.find(
        ({ name }) => name === imageContract.containerName,
      );
      return { role, family, logGroup: container?.logConfiguration?.options?.['awslogs-group'] };
    }),
  );
  return families.filter((family) => family !== undefined);
}

async function definitionOf(ecs: ECSClient, family: string) {
  try {
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
    return taskDefinition;
  } catch (error) {
    // ECS has no error of its own for it.
    if (error instanceof Error && error.message.includes('Unable to describe task definition'))
      return undefined;
    throw error;
  }
}
