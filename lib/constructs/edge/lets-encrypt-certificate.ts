import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { challengePath } from '../../lambda/answer-challenge/challenge';
import type { FunctionSettings } from '../../lambda/renew-certificate';
import type { RenewalRequest } from '../../lambda/renew-certificate/renew';
import { CertificateSeed } from './certificate-seed';
import { dataRemovalPolicy } from '../core/removal';
import { ResourceFunction } from '../core/resource-function';
import { MatomoAlarm } from '../core/matomo-alarm';

export interface LetsEncryptCertificateProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'host' | 'aliases' | 'disposable'>;
  /** Address of the account, for what the authority has to tell. */
  readonly email: string;
  /** URL of the ACME directory. */
  readonly directory: string;
}

/**
 * A certificate from Let's Encrypt, or another authority that speaks ACME, for host and aliases: asked for and renewed
 * by a function that runs every hour, and put into ACM under one ARN. Until the first one is issued a placeholder is
 * served. See docs/decisions/0020-lets-encrypt.md.
 */
export class LetsEncryptCertificate extends Construct {
  public readonly certificate: acm.ICertificate;
  /** Issues when it is time; takes a `RenewalRequest`. */
  public readonly renewal: lambda.IFunction;
  private readonly answer: lambda.IFunction;

  constructor(scope: Construct, id: string, props: LetsEncryptCertificateProps) {
    super(scope, id);
    const { config } = props;
    this.certificate = new CertificateSeed(this, 'Seed', { config }).certificate;
    const challenge = this.parameter('Challenge', config, 'acme-challenge', 'ACME challenge that is open');
    this.answer = this.answerFunction(challenge);
    const renewal = this.renewalFunction(props, challenge);
    this.renewal = renewal;
    // Lambda would repeat a failed run twice, within minutes: the function knows better when to try again.
    renewal.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.hours(1) });
    this.schedule(config, renewal);
    this.alarm(config, renewal);
  }

  /** Lets a listener on port 80 answer an authority's challenges, before any other rule. */
  public answerChallengesOn(listener: elbv2.ApplicationListener): void {
    listener.addTargets('AcmeChallenge', {
      priority: 1,
      conditions: [elbv2.ListenerCondition.pathPatterns([`${challengePath}*`])],
      targets: [new LambdaTarget(this.answer)],
    });
  }

  private answerFunction(challenge: ssm.IStringParameter): lambda.Function {
    const answer = new ResourceFunction(this, 'Answer', {
      source: 'answer-challenge',
      handler: 'handler',
      description: 'Answers the ACME challenge that is open',
      timeout: Duration.seconds(10),
      environment: { CHALLENGE_PARAMETER: challenge.parameterName },
    });
    allow(answer, ['ssm:GetParameter'], challenge.parameterArn);
    return answer.function;
  }

  private renewalFunction(
    { config, email, directory }: LetsEncryptCertificateProps,
    challenge: ssm.IStringParameter,
  ): lambda.Function {
    const account = new secretsmanager.Secret(this, 'Account', {
      // Without a name, so that a stack can be made again beside what an earlier one left.
      description: `Key of Matomo ${config.name}'s account with the certificate authority, made by the first run`,
      removalPolicy: dataRemovalPolicy(config),
    });
    const attempts = this.parameter(
      'Attempts',
      config,
      'acme-attempts',
      'What failed, and when to try again',
    );
    const settings: FunctionSettings = {
      names: [config.host, ...config.aliases],
      email,
      directory,
      certificateArn: this.certificate.certificateArn,
      accountSecret: account.secretArn,
      challengeParameter: challenge.parameterName,
      attemptParameter: attempts.parameterName,
    };
    const renewal = new ResourceFunction(this, 'Renewal', {
      source: 'renew-certificate',
      handler: 'handler',
      description: 'Renews the certificate by ACME when it is time',
      timeout: Duration.minutes(15),
      environment: { SETTINGS: Stack.of(this).toJsonString(settings) },
    });
    allow(renewal, ['acm:GetCertificate', 'acm:ImportCertificate'], this.certificate.certificateArn);
    allow(renewal, ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], account.secretArn);
    allow(renewal, ['ssm:GetParameter', 'ssm:PutParameter'], attempts.parameterArn);
    allow(renewal, ['ssm:PutParameter'], challenge.parameterArn);
    return renewal.function;
  }

  /** Written by a function; CloudFormation leaves the value alone as long as the one below stays. */
  private parameter(
    id: string,
    { name }: LetsEncryptCertificateProps['config'],
    parameter: string,
    description: string,
  ): ssm.StringParameter {
    return new ssm.StringParameter(this, id, {
      parameterName: namesOf(name).parameter(parameter),
      description,
      stringValue: '{}',
    });
  }

  /** Most runs only look at the certificate. Hourly, so that names which point here at last need not wait for long. */
  private schedule({ name }: LetsEncryptCertificateProps['config'], renewal: lambda.IFunction): void {
    const invoker = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    allow(invoker, ['lambda:InvokeFunction'], renewal.functionArn);
    new scheduler.Schedule(this, 'Schedule', {
      scheduleName: namesOf(name).schedule('certificate'),
      description: `Renews the certificate of Matomo ${name} when it is time`,
      schedule: scheduler.ScheduleExpression.cron({ minute: '20', timeZone: TimeZone.ETC_UTC }),
      // Let's Encrypt asks not to come at the full hour, nor all at once.
      timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
      // By hand: the ready-made target lets the role call every version of the function.
      target: {
        bind: () => ({
          arn: renewal.functionArn,
          role: invoker,
          input: scheduler.ScheduleTargetInput.fromObject({ by: 'schedule' } satisfies RenewalRequest),
          retryPolicy: { maximumEventAgeInSeconds: 1800, maximumRetryAttempts: 3 },
        }),
      },
    });
  }

  private alarm(config: LetsEncryptCertificateProps['config'], renewal: lambda.IFunction): void {
    new MatomoAlarm(this, 'Failures', {
      config,
      name: 'certificate-renewal',
      text: {
        notice: 'Browsers refuse Matomo once the certificate ends: it is due, and renewing it fails.',
        causes: 'names that point elsewhere, port 80 that is closed, a limit of the authority.',
        next: `npm run ops -- certificate renew ${config.name}`,
      },
      metric: renewal.metricErrors({ period: Duration.hours(1), statistic: cloudwatch.Stats.SUM }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Within the schedule's window an hour may see no run.
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}

function allow(grantee: iam.IGrantable, actions: string[], resource: string): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
}
