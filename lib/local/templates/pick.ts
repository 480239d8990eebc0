import { z } from 'zod';
import { Failure } from '../../cli/failure';
import type { Resource, Templates } from './templates';

/**
 * The properties of a resource that a schema names, with every function evaluated.
 *
 * @throws Failure that names the resource and what is unexpected of it
 */
export function pick<T extends z.ZodObject>(templates: Templates, schema: T, resource: Resource): z.infer<T> {
  const names = Object.keys(schema.shape);
  const parsed = schema.safeParse(
    Object.fromEntries(names.map((name) => [name, templates.property(resource, name)])),
  );
  if (parsed.success) return parsed.data;
  throw new Failure(
    `The one-machine run can't read ${resource.logicalId} (${resource.type}):\n${z.prettifyError(parsed.error)}`,
  );
}
