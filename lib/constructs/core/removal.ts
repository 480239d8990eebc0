import { RemovalPolicy } from 'aws-cdk-lib';
import type { ResolvedConfig } from '../../config';

/**
 * What happens to things that hold data when they are removed from the stack: kept, unless disposable. What a failed
 * creation made goes with it, or the next attempt would find its names taken.
 */
export function dataRemovalPolicy({ disposable }: Pick<ResolvedConfig, 'disposable'>): RemovalPolicy {
  return disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}

/** The same for logs, which have no names to collide: those of a failed creation tell why it failed. */
export function logRemovalPolicy({ disposable }: Pick<ResolvedConfig, 'disposable'>): RemovalPolicy {
  return disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
