import type { Template } from '../../../lib/ops/template';

const resource = (Type: string, Properties: Record<string, unknown>) => ({ Type, Properties });

/** Resources that a production environment has besides those of a bare one, in their smallest form. */
export const edgeAndBackups: Template = {
  Resources: {
    WebAcl: resource('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      Rules: [
        ...['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'].map((Name) => ({
          Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
        })),
        ...[100, 3000].map((Limit) => ({ Statement: { RateBasedStatement: { Limit } } })),
      ],
    }),
    WebAclAssociation: resource('AWS::WAFv2::WebACLAssociation', {}),
    BackupVault: resource('AWS::Backup::BackupVault', {}),
    BackupSelection: resource('AWS::Backup::BackupSelection', {}),
    BackupPlan: resource('AWS::Backup::BackupPlan', {
      BackupPlan: { BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: 14 } }] },
    }),
    AccessLogs: resource('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
    }),
    LoggedLoadBalancer: resource('AWS::ElasticLoadBalancingV2::ListenerRule', {}),
    FlowLogGroup: resource('AWS::Logs::LogGroup', { RetentionInDays: 90 }),
    FlowLog: resource('AWS::EC2::FlowLog', { TrafficType: 'REJECT', LogGroupName: { Ref: 'FlowLogGroup' } }),
    DeadLetters: resource('AWS::SQS::Queue', {}),
    ...Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `Alarm${index}`,
        resource('AWS::CloudWatch::Alarm', { MetricName: 'CPUUtilization' }),
      ]),
    ),
  },
};
