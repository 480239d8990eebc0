import { RemovalPolicy } from 'aws-cdk-lib';
import type { ResolvedConfig } from '../../config';

/** What happens to things that hold data or logs when they are removed from the stack: kept, unless disposable. */
export function dataRemovalPolicy({ disposable }: Pick<ResolvedConfig, 'disposable'>): RemovalPolicy {
  return disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
