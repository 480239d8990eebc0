import { Aspects } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  type INagLogger,
  type NagLoggerErrorData,
  type NagLoggerNonComplianceData,
} from 'cdk-nag';
import { promotions } from '../../config';
import { addEnvironment, appOutsideCli } from '../../lib/stacks/environment';
import { selectEnvironment } from '../../lib/config';
import { checkedEnvironments, checkedNames } from './checked-environments';
import { nagExceptions, type NagException } from './nag-exceptions';

interface Finding {
  rule: string;
  where: string;
  what: string;
}

/** Keeps what cdk-nag finds, instead of annotating it. */
class Findings implements INagLogger {
  readonly all: Finding[] = [];

  onNonCompliance({ ruleId, findingId, resource }: NagLoggerNonComplianceData): void {
    const [, ...path] = resource.node.path.split('/');
    this.all.push({ rule: ruleId, where: path.join('/'), what: findingId });
  }
  onCompliance(): void {}
  onSuppressed(): void {}
  onError({ ruleId, errorMessage, resource }: NagLoggerErrorData): void {
    this.all.push({ rule: ruleId, where: resource.node.path, what: `could not be checked: ${errorMessage}` });
  }
  onSuppressedError(): void {}
  onNotApplicable(): void {}
}

function findingsIn(name: (typeof checkedNames)[number]): Finding[] {
  const app = appOutsideCli({
    context: { 'aws:cdk:bundling-stacks': [] },
  });
  addEnvironment(app, selectEnvironment(checkedEnvironments, name, promotions));
  const findings = new Findings();
  Aspects.of(app).add(new AwsSolutionsChecks({ additionalLoggers: [findings] }));
  try {
    app.synth();
  } catch (error) {
    // cdk-nag also annotates what it finds, and synthesis fails of that.
    if (findings.all.length === 0) throw error;
  }
  return findings.all;
}

const stands = (finding: Finding, exception: NagException) =>
  finding.rule === exception.rule &&
  exception.where.test(finding.where) &&
  (exception.what?.test(finding.what) ?? true);

const findings = new Map(checkedNames.map((name) => [name, findingsIn(name)]));

test.each(checkedNames)('AwsSolutions finds nothing unexplained in %s', (name) => {
  const { disposable } = selectEnvironment(checkedEnvironments, name, promotions);
  const inForce = nagExceptions.filter(({ onlyDisposable }) => disposable || !onlyDisposable);
  const unexplained = (findings.get(name) ?? []).filter(
    (finding) => !inForce.some((exception) => stands(finding, exception)),
  );
  expect(unexplained).toEqual([]);
});

test.each(nagExceptions)('the exception to $rule for $where is still needed', (exception) => {
  expect([...findings.values()].flat().some((finding) => stands(finding, exception))).toBe(true);
});
