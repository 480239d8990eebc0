import { z } from 'zod';
import { Failure } from '../../cli/failure';
import type { Resource, Templates } from './templates';

const ignored = z.unknown().optional();
const attributes = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]);

const action = z.discriminatedUnion('Type', [
  z.strictObject({
    Type: z.literal('redirect'),
    Order: ignored,
    RedirectConfig: z.strictObject({
      StatusCode: z.enum(['HTTP_301', 'HTTP_302']),
      Protocol: z.string().default('#{protocol}'),
      Host: z.string().default('#{host}'),
      Port: z.string().default('#{port}'),
      Path: z.string().default('/#{path}'),
      Query: z.string().default('#{query}'),
    }),
  }),
  z.strictObject({
    Type: z.literal('fixed-response'),
    Order: ignored,
    FixedResponseConfig: z.strictObject({
      StatusCode: z.coerce.number(),
      ContentType: z.string().default('text/plain'),
      MessageBody: z.string().default(''),
    }),
  }),
  z.strictObject({ Type: z.literal('forward'), Order: ignored, TargetGroupArn: z.string() }),
]);

const condition = z.discriminatedUnion('Field', [
  z.strictObject({
    Field: z.literal('host-header'),
    HostHeaderConfig: z.strictObject({ Values: z.array(z.string()).min(1) }),
  }),
  z.strictObject({
    Field: z.literal('path-pattern'),
    PathPatternConfig: z.strictObject({ Values: z.array(z.string()).min(1) }),
  }),
]);

const listener = z.strictObject({
  Port: z.coerce.number(),
  Protocol: z.enum(['HTTP', 'HTTPS']),
  SslPolicy: z.string().optional(),
  DefaultActions: z.tuple([action]),
  ListenerAttributes: attributes,
  LoadBalancerArn: z.string(),
  Certificates: ignored,
  Tags: ignored,
});

const rule = z.strictObject({
  Priority: z.coerce.number(),
  Conditions: z.array(condition).min(1),
  Actions: z.tuple([action]),
  ListenerArn: z.string(),
  Tags: ignored,
});

const targetGroup = z.strictObject({
  Port: z.coerce.number(),
  Protocol: z.enum(['HTTP', 'HTTPS']),
  HealthCheckProtocol: z.enum(['HTTP', 'HTTPS']),
  HealthCheckPath: z.string().default('/'),
  HealthCheckIntervalSeconds: z.coerce.number().default(30),
  HealthCheckTimeoutSeconds: z.coerce.number().default(5),
  HealthyThresholdCount: z.coerce.number().default(5),
  UnhealthyThresholdCount: z.coerce.number().default(2),
  Matcher: z.strictObject({ HttpCode: z.string() }).prefault({ HttpCode: '200' }),
  TargetGroupAttributes: attributes,
  TargetType: z.literal('ip'),
  VpcId: ignored,
  Name: ignored,
  HealthCheckEnabled: ignored,
  HealthCheckPort: z.coerce.number().optional(),
  IpAddressType: ignored,
  ProtocolVersion: z.literal('HTTP1').optional(),
  Tags: ignored,
});

/** Answers by a Lambda function. */
const functionGroup = z.strictObject({
  TargetType: z.literal('lambda'),
  Targets: z.tuple([z.strictObject({ Id: z.string() })]),
  TargetGroupAttributes: attributes,
  HealthCheckEnabled: ignored,
  Name: ignored,
  Tags: ignored,
});

export type Action = z.infer<typeof action>;
export type Condition = z.infer<typeof condition>;
export type Attributes = Readonly<Record<string, string>>;

export interface Rule {
  conditions: readonly Condition[];
  action: Action;
}

export interface Listener {
  port: number;
  protocol: 'HTTP' | 'HTTPS';
  sslPolicy: string | undefined;
  attributes: Attributes;
  /** By priority; the last one is the default and has no condition. */
  rules: readonly Rule[];
}

export interface TargetGroup extends Omit<z.infer<typeof targetGroup>, 'TargetGroupAttributes'> {
  /** Its `Ref`, by which a forward action and a service name it. */
  reference: string;
  attributes: Attributes;
}

/** The Application Load Balancer of the templates. */
export interface Edge {
  attributes: Attributes;
  listeners: readonly Listener[];
  targetGroups: readonly TargetGroup[];
  /** `Ref`s of the target groups that answer by a Lambda function. */
  functionGroups: readonly string[];
}

/** Reads load balancer, listeners, rules and target groups; whatever it doesn't know is an error. */
export function readEdge(templates: Templates): Edge {
  const loadBalancer = templates.only('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const rules = templates
    .ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
    .map((resource) => parse(rule, resource, templates))
    .sort((a, b) => a.Priority - b.Priority);

  const listeners = templates.ofType('AWS::ElasticLoadBalancingV2::Listener').map((resource) => {
    const own = parse(listener, resource, templates);
    const reference = templates.reference(resource);
    return {
      port: own.Port,
      protocol: own.Protocol,
      sslPolicy: own.SslPolicy,
      attributes: record(own.ListenerAttributes),
      rules: [
        ...rules
          .filter((candidate) => candidate.ListenerArn === reference)
          .map(({ Conditions, Actions }) => ({ conditions: Conditions, action: Actions[0] })),
        { conditions: [], action: own.DefaultActions[0] },
      ],
    };
  });
  const groups = templates.ofType('AWS::ElasticLoadBalancingV2::TargetGroup');
  const isFunction = (resource: Resource) => templates.property(resource, 'TargetType') === 'lambda';
  const functionGroups = groups.filter(isFunction).map((resource) => {
    parse(functionGroup, resource, templates);
    return templates.reference(resource);
  });
  const targetGroups = groups
    .filter((resource) => !isFunction(resource))
    .map((resource) => {
      const { TargetGroupAttributes, ...own } = parse(targetGroup, resource, templates);
      return { ...own, attributes: record(TargetGroupAttributes), reference: templates.reference(resource) };
    });
  const own = attributes.parse(templates.property(loadBalancer, 'LoadBalancerAttributes'));
  return { attributes: record(own), listeners, targetGroups, functionGroups };
}

function parse<T extends z.ZodType>(schema: T, resource: Resource, templates: Templates): z.infer<T> {
  const parsed = schema.safeParse(templates.properties(resource));
  if (parsed.success) return parsed.data;
  throw new Failure(
    `${resource.logicalId} (${resource.type}) says something that the load balancer's stand-in can't do:\n` +
      z.prettifyError(parsed.error),
  );
}

function record(pairs: z.infer<typeof attributes>): Attributes {
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
}
