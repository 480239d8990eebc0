import type { ResolvedConfig } from '../../config';
import { imageVariables } from '../../contract/image';
import type { ContainerEnvironment } from './container-environment';

/**
 * What `web` needs where people sign on: docker/opt/matomo-fargate/sign-on/gate.php explains it.
 *
 * @param loadBalancerArn whose word counts
 * @returns nothing where people log in with passwords
 */
export function signOnEnvironment(
  { access, admin, users, region }: Pick<ResolvedConfig, 'access' | 'admin' | 'users' | 'region'>,
  loadBalancerArn: string,
): readonly ContainerEnvironment[] {
  if (access.signOn === undefined) return [];
  const { issuer, clientId, rolesClaim, roles } = access.signOn;
  const rules = {
    ...{ issuer, clientId, signer: loadBalancerArn, keys: keysOf(region) },
    ...{ rolesClaim, roles },
    kept: [admin.login, ...users.map(({ login }) => login)],
  };
  return [{ environment: { [imageVariables.signOn]: JSON.stringify(rules) }, secrets: {} }];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html */
const keysOf = (region: string): string =>
  region.startsWith('us-gov-')
    ? `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`
    : `https://public-keys.auth.elb.${region}.amazonaws.com`;
