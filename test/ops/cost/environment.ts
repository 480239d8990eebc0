import type { Template } from '../../../lib/ops/template';

/** Resources by logical id: type and properties. */
export type Resources = Readonly<
  Record<string, readonly [type: string, properties: Record<string, unknown>]>
>;

/** An environment of one stack, `service`. */
export function environmentOf(
  resources: Resources,
  Metadata: Record<string, unknown> = {},
): Map<string, Template> {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([logicalId, [Type, Properties]]) => [logicalId, { Type, Properties }]),
  );
  return new Map([['service', { Resources, Metadata }]]);
}
