/** A rule of a listener, as templates have it. */
export interface ListenerRule {
  readonly Priority: number;
  readonly Conditions: readonly Condition[];
  readonly Actions: readonly Action[];
}

type Condition =
  | { Field: 'host-header'; HostHeaderConfig: { Values: readonly string[] } }
  | { Field: 'path-pattern'; PathPatternConfig: { Values: readonly string[] } }
  | { Field: 'query-string'; QueryStringConfig: { Values: readonly { Key: string; Value: string }[] } }
  | { Field: 'http-header'; HttpHeaderConfig: { HttpHeaderName: string; Values: readonly string[] } };

/** The action that leads to the provider, or to tasks. */
interface Action {
  readonly Type: 'authenticate-oidc' | 'forward';
  readonly AuthenticateOidcConfig?: { readonly Scope: string };
}

/** What a rule looks at. */
export interface Asked {
  readonly host: string;
  readonly url: URL;
  readonly header: (name: string) => string | undefined;
}

/** The rule that a load balancer takes; undefined where its default action holds. */
export function ruleFor(rules: readonly ListenerRule[], asked: Asked): ListenerRule | undefined {
  return [...rules]
    .sort((one, other) => one.Priority - other.Priority)
    .find(({ Conditions }) => Conditions.every((condition) => holds(condition, asked)));
}

function holds(condition: Condition, { host, url, header }: Asked): boolean {
  switch (condition.Field) {
    case 'host-header':
      return condition.HostHeaderConfig.Values.some((pattern) => matches(pattern, host, 'i'));
    // Paths alone are case-sensitive, and compared as they came.
    case 'path-pattern':
      return condition.PathPatternConfig.Values.some((pattern) => matches(pattern, url.pathname, ''));
    case 'query-string':
      return condition.QueryStringConfig.Values.some(({ Key, Value }) =>
        [...url.searchParams].some(([key, value]) => matches(Key, key, 'i') && matches(Value, value, 'i')),
      );
    case 'http-header': {
      const value = header(condition.HttpHeaderConfig.HttpHeaderName.toLowerCase());
      return (
        value !== undefined &&
        condition.HttpHeaderConfig.Values.some((pattern) => matches(pattern, value, 'i'))
      );
    }
  }
}

/** * is any text, and ? any character. */
function matches(pattern: string, value: string, flags: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags).test(value);
}
