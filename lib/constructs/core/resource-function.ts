import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionCode } from './function-code';

/**
 * A log group that goes away with the stack: what a deployment wrote is of no use without it. The log groups that
 * the CDK makes by itself stay behind for ever.
 */
export function functionLogs(scope: Construct, id = 'FrameworkLogs'): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

export interface ResourceFunctionProps {
  /** Its folder in lib/lambda. */
  readonly source: string;
  /** Name of the exported handler. */
  readonly handler: string;
  readonly description: string;
  /** @default 1 minute */
  readonly timeout?: Duration;
  /** @default no variables */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A function behind a custom resource or a rotation; its role may do nothing but write its log until something is granted.
 */
export class ResourceFunction extends Construct implements iam.IGrantable {
  public readonly function: lambda.Function;
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ResourceFunctionProps) {
    super(scope, id);
    const logGroup = functionLogs(this, 'Logs');
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    // The CDK leaves "Default" out of logical ids.
    this.function = new lambda.Function(this, 'Default', {
      code: functionCode(props.source),
      handler: `index.${props.handler}`,
      description: props.description,
      ...(props.environment && { environment: { ...props.environment } }),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: props.timeout ?? Duration.minutes(1),
      logGroup,
      role,
    });
    this.grantPrincipal = role;
  }
}
