import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';

type Statement = wafv2.CfnWebACL.StatementProperty;

/** A rule of a web ACL, before its priority. */
export type Rule = Omit<wafv2.CfnWebACL.RuleProperty, 'priority'>;

/** Requests whose path is one of these. */
export function pathIs(...paths: [string, string, ...string[]]): Statement {
  return { orStatement: { statements: paths.map((path) => matches({ uriPath: {} }, path)) } };
}

/** Requests with this method. */
export function methodIs(method: string): Statement {
  return matches({ method: {} }, method);
}

/** Requests with this text in the first 8 KiB of their body. */
export function bodyContains(text: string): Statement {
  return matches({ body: { oversizeHandling: 'CONTINUE' } }, text, 'CONTAINS');
}

/** Requests with this text in a header. */
export function headerContains(name: string, text: string): Statement {
  return matches({ singleHeader: { Name: name } }, text, 'CONTAINS');
}

/** Requests with this text in their query. */
export function queryContains(text: string): Statement {
  return matches({ queryString: {} }, text, 'CONTAINS');
}

/** Requests from the addresses of a set. */
export function fromAddresses(arn: string): Statement {
  return { ipSetReferenceStatement: { arn } };
}

export function anyOf(...statements: [Statement, Statement, ...Statement[]]): Statement {
  return { orStatement: { statements } };
}

export function not(statement: Statement): Statement {
  return { notStatement: { statement } };
}

export function everyOf(...statements: [Statement, Statement, ...Statement[]]): Statement {
  return { andStatement: { statements } };
}

/** Blocks an address that sends more than `limit` matching requests in five minutes. */
export function rateLimit(name: string, limit: number, scopeDownStatement: Statement): Rule {
  return {
    name,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, scopeDownStatement } },
    visibilityConfig: metrics(name),
  };
}

/** Blocks what rules before have given one of these labels, if the statement holds as well. */
export function blockLabelled(name: string, labels: readonly string[], where: Statement): Rule {
  const labelled = labels.map((key): Statement => ({ labelMatchStatement: { scope: 'LABEL', key } }));
  return {
    name,
    action: { block: {} },
    statement: everyOf({ orStatement: { statements: labelled } }, where),
    visibilityConfig: metrics(name),
  };
}

export interface ManagedRulesOptions {
  /** @default all requests */
  readonly onlyFor?: Statement;
  /**
   * Rules of the group that count what they match instead of blocking it.
   *
   * @default every rule acts as AWS defines it
   */
  readonly countOnly?: readonly string[];
}

/** A rule group that AWS maintains. */
export function managedRules(name: string, group: string, options: ManagedRulesOptions = {}): Rule {
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group,
        ...(options.onlyFor && { scopeDownStatement: options.onlyFor }),
        ...(options.countOnly && {
          ruleActionOverrides: options.countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        }),
      },
    },
    visibilityConfig: metrics(name),
  };
}

function matches(
  fieldToMatch: wafv2.CfnWebACL.FieldToMatchProperty,
  searchString: string,
  positionalConstraint: 'EXACTLY' | 'CONTAINS' = 'EXACTLY',
): Statement {
  return {
    byteMatchStatement: {
      fieldToMatch,
      searchString,
      positionalConstraint,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };
}

function metrics(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
