/**
 * Which test runs a command of the guides. Where none can, `named` says why, and what stands for it. A command that
 * matches nothing here fails commands.test.ts.
 */
export const commandTests: readonly {
  readonly command: RegExp;
  readonly test?: string;
  readonly named?: string;
}[] = [
  { command: /^npm (start|stop)\b/, test: 'test/local/run.container.test.ts' },
  { command: /^npm run setup$/, test: 'test/bin/install.tool.test.ts' },
  { command: /^npm run ops( -- (--help|\w+ --help))?$/, test: 'test/ops/commands/index.test.ts' },
  { command: /^npm run ops -- status\b/, test: 'test/ops/commands/status.test.ts' },
  { command: /^npm run ops -- alarms (list|test)\b/, test: 'test/ops/commands/alarms.test.ts' },
  { command: /^npm run ops -- doctor\b/, test: 'test/ops/commands/doctor.test.ts' },
  { command: /^npm run ops -- scale\b/, test: 'test/ops/commands/scale.test.ts' },
  { command: /^npm run ops -- logs\b/, test: 'test/ops/commands/logs.test.ts' },
  {
    command: /^npm run ops -- (backups?|restore|restore-drill|upgrade-rehearsal)\b/,
    test: 'test/ops/commands/backups.test.ts',
  },
  { command: /^npm run ops -- (secrets|rotate)\b/, test: 'test/ops/commands/secrets.test.ts' },
  {
    command:
      /^npm run ops -- (tasks|console|run|shell|open|users|sites|config|archive|plugins|privacy|pause|resume|completion)\b/,
    test: 'test/ops/commands/place.test.ts',
  },
  { command: /^npm run ops -- export /, test: 'test/ops/export/export.test.ts' },
  { command: /^npm run ops -- export-parquet /, test: 'test/ops/commands/backups.test.ts' },
  { command: /^npm run ops -- sbom\b/, test: 'test/ops/sbom/sbom.test.ts' },
  { command: /^npm run ops -- queue /, test: 'test/ops/commands/queue.test.ts' },
  { command: /^npm run ops -- tag-manager /, test: 'test/ops/commands/tag-manager.test.ts' },
  { command: /^npm run ops -- import-logs\b/, test: 'test/ops/import/import-logs.test.ts' },
  { command: /^npm run ops -- import /, test: 'test/ops/import/import.test.ts' },
  { command: /^npm run ops -- clients\b/, test: 'test/ops/commands/api-clients.test.ts' },
  { command: /^npm run ops -- preflight\b/, test: 'test/ops/preflight/preflight.test.ts' },
  { command: /^npm run ops -- redeploy\b/, test: 'test/ops/commands/redeploy.test.ts' },
  { command: /^npm run ops -- push\b/, test: 'test/ops/release/push.test.ts' },
  { command: /^npm run ops -- (releases|unlock)\b/, test: 'test/ops/commands/undoing.test.ts' },
  {
    command: /^npm run ops -- (release|promote|rollback|abort)\b/,
    test: 'test/deploy/promotion.deploy.test.ts',
  },
  { command: /^npm run ops -- certificate import\b/, test: 'test/ops/commands/certificate-import.test.ts' },
  { command: /^npm run ops -- certificate renew\b/, test: 'test/ops/commands/certificate-renew.test.ts' },
  { command: /^npm run ops -- cost\b/, test: 'test/bin/npm-output.tool.test.ts' },
  { command: /^npx cdk (bootstrap|deploy|diff|destroy)\b/, test: 'test/deploy/lifecycle.deploy.test.ts' },
  { command: /^npx cdk synth\b/, test: 'test/docs/commands.tool.test.ts' },
  { command: /^npm run docs$/, test: 'test/docs/api.tool.test.ts' },
  { command: /^npm test$/, named: 'what runs this test' },
  {
    command: /^npm run test:(unit|deploy|faults)\b/,
    named: 'a part of npm test; its project is looked up in jest.config.js',
  },
  { command: /^npm run test:image\b/, named: 'test/docker/image.container.test.ts is what it runs' },
  { command: /^npm run (lint|format)$/, named: '.ci/run lints, and fails where it was not formatted' },
  { command: /^npm run emulator\b/, named: 'test/deploy/ deploys to the same emulator' },
  { command: /^npm run config -- /, test: 'test/config/show.test.ts' },
  { command: /^npm run package$/, test: 'test/package/package.tool.test.ts' },
  { command: /^npm run reference$/, test: 'test/config/reference.tool.test.ts' },
  { command: /^npm run bench:synth$/, named: 'its figures depend on the machine' },
  { command: /^aws secretsmanager (get|create|put)-secret/, named: "the secrets' names, below" },
  {
    command: /^aws rds (describe-db-snapshots|copy-db-snapshot|(stop|modify|delete)-db-instance)\b/,
    named: 'what AWS itself does with snapshots and databases outside the stacks',
  },
  {
    command: /^curl https:\/\/analytics\.example\.org\/index\.php/,
    named: 'test/docker/contract/declared.ts asks so',
  },
  { command: /^gh api repos\//, named: "no test here meets GitHub; --jq's keys are those of its REST API" },
];
