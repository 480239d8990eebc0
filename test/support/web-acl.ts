/**
 * Evaluates a web ACL as AWS WAF does: rules by priority, the first one that blocks wins, labels of managed rules for
 * those after. The managed rules themselves are AWS's secret; here is what AWS's documentation says that they look for.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly from?: string;
  /** Requests of the kind that its address has sent in the last five minutes. */
  readonly before?: number;
}

type Statement = Record<string, never> & Record<string, unknown>;

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action?: Record<string, unknown>;
  readonly Statement: Statement;
}

const script = /<script|javascript:|onerror\s*=/i;
const remoteFile = /https?:\/\/\d{1,3}(\.\d{1,3}){3}/i;

/** Rules of the managed groups, each with the label that it gives. */
const managed: Readonly<Record<string, Record<string, [string, (request: Request) => boolean]>>> = {
  AWSManagedRulesKnownBadInputsRuleSet: {
    JavaDeserializationRCE_BODY: ['', ({ body = '' }) => body.includes('java.lang.Runtime')],
    Log4JRCE_QUERYSTRING: ['', ({ query = '' }) => query.includes('${jndi:')],
  },
  AWSManagedRulesCommonRuleSet: {
    NoUserAgent_HEADER: ['NoUserAgent_Header', ({ headers = {} }) => headers['user-agent'] === undefined],
    SizeRestrictions_QUERYSTRING: ['SizeRestrictions_QueryString', ({ query = '' }) => query.length > 2048],
    SizeRestrictions_BODY: ['SizeRestrictions_Body', ({ body = '' }) => body.length > 8192],
    GenericLFI_QUERYARGUMENTS: ['GenericLFI_QueryArguments', ({ query = '' }) => query.includes('../../')],
    GenericRFI_QUERYARGUMENTS: ['GenericRFI_QueryArguments', ({ query = '' }) => remoteFile.test(query)],
    GenericRFI_BODY: ['GenericRFI_Body', ({ body = '' }) => remoteFile.test(body)],
    CrossSiteScripting_QUERYARGUMENTS: [
      'CrossSiteScripting_QueryArguments',
      ({ query = '' }) => script.test(query),
    ],
    CrossSiteScripting_BODY: ['CrossSiteScripting_Body', ({ body = '' }) => script.test(body)],
  },
};

/** Name of the rule that blocks a request; undefined if it passes. */
export function blockedBy(rules: readonly Rule[], request: Request): string | undefined {
  const labels = new Set<string>();
  const decoded: Request = {
    headers: { 'user-agent': 'Mozilla/5.0' },
    ...request,
    ...(request.query !== undefined && { query: decodeURIComponent(request.query) }),
  };
  for (const { Name, Action, Statement } of [...rules].sort((a, b) => a.Priority - b.Priority)) {
    const group = Statement['ManagedRuleGroupStatement'] as unknown as ManagedGroup | undefined;
    if (group !== undefined) {
      const rule = inGroup(group, decoded, labels);
      if (rule !== undefined) return `${Name}/${rule}`;
    } else if (holds(Statement, decoded, labels) && Action?.['Block'] !== undefined) {
      return Name;
    }
  }
  return undefined;
}

interface ManagedGroup {
  readonly Name: string;
  readonly ScopeDownStatement?: Statement;
  readonly RuleActionOverrides?: readonly { Name: string; ActionToUse: { Count?: object } }[];
}

function inGroup(group: ManagedGroup, request: Request, labels: Set<string>): string | undefined {
  if (group.ScopeDownStatement !== undefined && !holds(group.ScopeDownStatement, request, labels))
    return undefined;
  const known = managed[group.Name];
  if (known === undefined) throw new Error(`The rules of ${group.Name} are not known here`);
  const counted = (group.RuleActionOverrides ?? []).map(({ Name }) => Name);
  for (const name of counted) if (known[name] === undefined) throw new Error(`No rule ${name}`);
  for (const [name, [label, matches]] of Object.entries(known)) {
    if (!matches(request)) continue;
    labels.add(`awswaf:managed:aws:core-rule-set:${label}`);
    if (!counted.includes(name)) return name;
  }
  return undefined;
}

function holds(statement: Statement, request: Request, labels: ReadonlySet<string>): boolean {
  const [[kind, about] = ['', undefined]] = Object.entries(statement) as [string, unknown][];
  const inner = (about ?? {}) as Record<string, never>;
  const each = (inner['Statements'] ?? []) as Statement[];
  switch (kind) {
    case 'AndStatement':
      return each.every((one) => holds(one, request, labels));
    case 'OrStatement':
      return each.some((one) => holds(one, request, labels));
    case 'NotStatement':
      return !holds(inner['Statement'] as unknown as Statement, request, labels);
    case 'LabelMatchStatement':
      return labels.has(String(inner['Key']));
    case 'IPSetReferenceStatement':
      return request.from === 'trusted';
    case 'RateBasedStatement':
      return (
        (request.before ?? 0) > Number(inner['Limit']) &&
        holds(inner['ScopeDownStatement'] as unknown as Statement, request, labels)
      );
    case 'ByteMatchStatement':
      return matchesBytes(inner, request);
    default:
      throw new Error(`${kind} is not known here`);
  }
}

function matchesBytes(
  about: Record<string, unknown>,
  { method = 'GET', path, query = '', ...rest }: Request,
) {
  const [[field, of] = ['', undefined]] = Object.entries(about['FieldToMatch'] as Record<string, unknown>);
  const header = ((of as { Name?: string } | undefined)?.Name ?? '').toLowerCase();
  const text: Record<string, string> = {
    UriPath: path,
    Method: method,
    QueryString: query,
    Body: (rest.body ?? '').slice(0, 8192),
    SingleHeader: rest.headers?.[header] ?? '',
  };
  const wanted = String(about['SearchString']);
  const found = text[field];
  if (found === undefined) throw new Error(`The field ${field} is not known here`);
  return about['PositionalConstraint'] === 'EXACTLY' ? found === wanted : found.includes(wanted);
}
