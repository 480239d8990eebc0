import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { logRemovalPolicy } from '../core/removal';

export interface ShellAuditProps {
  readonly config: Pick<ResolvedConfig, 'disposable'>;
}

/** All that is typed in shells into tasks, for a year. */
export class ShellAudit extends logs.LogGroup {
  constructor(scope: Construct, id: string, { config }: ShellAuditProps) {
    super(scope, id, {
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: logRemovalPolicy(config),
    });
  }
}
