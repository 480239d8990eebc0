import { estimate } from '../../../lib/ops/cost/estimate';
import { amount, environmentOf, itemsOf, type Resources } from './environment';

describe('the database', () => {
  const subnets: Resources = { Group: ['AWS::RDS::DBSubnetGroup', { SubnetIds: ['a', 'b'] }] };
  const instance = (more = {}): Resources => ({
    ...subnets,
    Db: [
      'AWS::RDS::DBInstance',
      {
        DBInstanceClass: 'db.t4g.medium',
        AllocatedStorage: '50',
        BackupRetentionPeriod: 14,
        StorageType: 'gp3',
        ...more,
      },
    ],
  });

  test('is paid by class and storage, twice with a standby', () => {
    expect(amount(itemsOf(instance()), 'Database')).toBeCloseTo(730 * 0.065);
    expect(amount(itemsOf(instance()), 'Database, storage')).toBeCloseTo(50 * 0.115);
    const { items, levers } = estimate(environmentOf(instance({ MultiAZ: true })), 1_000_000);
    const byName = new Map(items.map((item) => [item.name, item]));
    expect(amount(byName, 'Database, with standby')).toBeCloseTo(2 * 730 * 0.065);
    expect(amount(byName, 'Database, storage')).toBeCloseTo(2 * 50 * 0.115);
    expect(levers[0]).toMatchObject({ change: 'database.multiAz: false' });
    expect(levers[0]?.savesUsdPerMonth).toBeCloseTo(730 * 0.065 + 50 * 0.115);
  });

  test('has a reader with storage like its own', () => {
    const reader: Resources = {
      ...instance(),
      Reader: [
        'AWS::RDS::DBInstance',
        {
          DBInstanceClass: 'db.t4g.large',
          SourceDBInstanceIdentifier: { 'Fn::Join': ['', ['arn:', { Ref: 'Db' }]] },
        },
      ],
    };
    expect(amount(itemsOf(reader), 'Database reader')).toBeCloseTo(730 * 0.129);
    expect(amount(itemsOf(reader), 'Database reader, storage')).toBeCloseTo(50 * 0.115);
  });

  test('has backups free up to its size; those of AWS Backup are not', () => {
    expect(amount(itemsOf(instance()), 'Database, backups beyond its own size')).toBe(0);
    const busy = itemsOf(instance(), 100_000_000);
    // Half of 50 GB, and 14 days that change twice the 1.55 GB they add.
    expect(busy.get('Database, backups beyond its own size')?.quantity).toBeCloseTo(25 + 14 * 3.1 - 50, 0);
    const plan: Resources = {
      Plan: [
        'AWS::Backup::BackupPlan',
        { BackupPlan: { BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: 35 } }] } },
      ],
    };
    const kept = itemsOf({ ...instance(), ...plan }, 100_000_000);
    expect(kept.get('AWS Backup, database')?.quantity).toBeCloseTo(25 + 35 * 3.1, 0);
  });

  test('talks to tasks in other zones', () => {
    expect(amount(itemsOf(instance(), 100_000_000), 'Database, traffic between zones')).toBeCloseTo(5.5);
  });
});
