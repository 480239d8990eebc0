import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: unknown;
  Principal?: unknown;
}

/**
 * What a role may do by the policies of these templates: one line for each action, resource and condition, sorted.
 * References are written as `<logical id>` without the hash at its end, pseudo parameters by their name.
 */
export function rightsOfRole(roleName: string, ...templates: readonly Template[]): string[] {
  return templates
    .flatMap((template) => {
      const [roleId] = Object.keys(
        template.findResources('AWS::IAM::Role', { Properties: { RoleName: roleName } }),
      );
      const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(
        ({ Properties }) =>
          Properties as { Roles: (string | { Ref: string })[]; PolicyDocument: { Statement: Statement[] } },
      );
      const managed = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
      if (managed.length > 0) throw new Error('Managed policies are not looked into.');
      return policies
        .filter(({ Roles }) =>
          Roles.some((role) => (typeof role === 'string' ? role === roleName : role.Ref === roleId)),
        )
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    })
    .flatMap(linesOf)
    .sort();
}

function linesOf({ Effect, Action, Resource, Condition }: Statement): string[] {
  const condition = Condition === undefined ? '' : ` if ${plain(Condition)}`;
  return [Action].flat().flatMap((action) =>
    [Resource].flat().map((resource) => {
      const effect = Effect === 'Allow' ? '' : `${Effect} `;
      return `${effect}${action} on ${plain(resource)}${condition}`;
    }),
  );
}

/** A logical id without the hashes of the CDK. */
const bare = (id: string): string => id.replace(/([0-9A-F]{8})+$/, '');

/** A template's value as one text. */
export function plain(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll(/\$\{AWS::(\w+)\}/g, '<$1>');
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value);
  const [[key, inner] = ['', undefined]] = entries;
  switch (entries.length === 1 ? key : '') {
    case 'Ref':
      return `<${bare(String(inner).replace('AWS::', ''))}>`;
    case 'Fn::GetAtt':
      return `<${(inner as string[]).map(bare).join('.')}>`;
    case 'Fn::GetStackOutput':
      return `<${bare((inner as { OutputName: string }).OutputName.replace('PublishOutput', ''))}>`;
    case 'Fn::Sub':
      return plain(inner);
    case 'Fn::Join': {
      const [separator, parts] = inner as [string, unknown[]];
      return parts.map(plain).join(separator);
    }
    default:
      return entries.map(([name, item]) => `${name} ${plain(item)}`).join(', ');
  }
}
