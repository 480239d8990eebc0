import { pathText, show } from '../problems/show';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { accessProblems } from './people';
import { entries } from './sites';

/** A sign-on that would let nobody in, or give what does not exist. */
export function signOnConflicts(file: Given): Problem[] {
  const { signOn, secondFactor } = file.access ?? {};
  if (signOn === undefined) return [];
  const roles = entries(signOn.roles).flatMap(([value, role]) => {
    const path = ['access', 'signOn', 'roles', value];
    if ((role.access === undefined) === (role.superUser !== true)) {
      const allowed = "either { access: { site: 'view' } } or { superUser: true }";
      return [
        {
          path: pathText(path),
          value: show(role),
          allowed,
          remedy: 'A super user may do everything on every site.',
        },
      ];
    }
    return accessProblems([...path, 'access'], role.access, file);
  });
  const twice: Problem[] =
    secondFactor === 'required'
      ? [
          {
            path: 'access.secondFactor',
            value: show(secondFactor),
            allowed: 'nothing with access.signOn',
            remedy: 'Leave it out: the provider asks for the second factor.',
          },
        ]
      : [];
  return [...roles, ...twice, ...unreachable(file)];
}

/** The load balancer asks the provider, and tasks the load balancer's keys: both over the internet. */
function unreachable({ network, edge, region: given }: Given): Problem[] {
  const problem = (value: unknown, allowed: string, remedy: string): Problem[] => [
    { path: 'access.signOn', value: show(value), allowed, remedy },
  ];
  const region = typeof given === 'object' ? given.name : given;
  if (region !== undefined && /^(cn|eusc)-/.test(region)) {
    return problem(
      region,
      'nothing in the partitions of China and of the European Sovereign Cloud',
      'AWS does not say where the keys of load balancers are there: people log in with passwords.',
    );
  }
  if (network !== undefined && 'egress' in network && network.egress === 'interface-endpoints') {
    return problem(
      network.egress,
      "nothing with network.egress 'interface-endpoints'",
      "Tasks get the load balancer's keys from the internet: choose 'nat-gateway' or 'public-address'.",
    );
  }
  if (edge?.reach === 'internal' && !(network !== undefined && 'vpcId' in network)) {
    return problem(
      edge.reach,
      "nothing with edge.reach 'internal' in a VPC that is made here",
      'The load balancer has no public address to reach the provider from: use a VPC whose subnets have a NAT gateway.',
    );
  }
  return [];
}
