import type { Item, Lever, PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import type { Inventory } from '../model/inventory';
import type { Resource } from '../model/resource';
import type { Usage } from '../model/usage';

/** Enhanced Monitoring writes a document of about 6 kB at each interval. Assumed. */
const monitoringDocumentGb = 6e-6;

/** Assumed: how full the storage is, as RDS adds to it when it gets full. */
const filled = 0.5;

/** RDS: instances, their standbys and readers, and what they store. */
export const database: PriceFunctions = {
  'AWS::RDS::DBInstance': (instance, { inventory, usage }) => {
    refuseUnpricedOptions(instance);
    const copies = instance.get('MultiAZ') === true ? 2 : 1;
    const reads = isReader(instance);
    const instanceHour = hourOf(instance);
    const gb = storageOf(instance, inventory);
    const name = reads ? 'Database reader' : 'Database';
    const levers = instanceLevers({ copies, reads, instanceHour, gb });
    return [
      {
        kind: 'fixed',
        name: copies === 2 ? `${name}, with standby` : name,
        quantity: copies * hoursPerMonth,
        unit: `h of ${instance.text('DBInstanceClass')}`,
        usdPerUnit: instanceHour,
        levers,
      },
      {
        kind: 'storage',
        name: `${name}, storage`,
        quantity: copies * gb,
        unit: 'GB',
        usdPerUnit: prices.rds.gp3GbMonth,
      },
      ...monitoring(instance),
      ...(reads ? [] : [...automatedBackups(instance, gb, usage), ...zoneTraffic(inventory, usage)]),
    ];
  },
};

/** GB that `days` of daily backups of the primary take: the first in full, the others what changed. */
export function backupGb(allocatedGb: number, days: number, usage: Usage): number {
  // Assumed: a day changes twice what it adds, as reports are written again.
  const changedPerDay = (usage.databaseGrowthGb * 2) / (hoursPerMonth / 24);
  return allocatedGb * filled + days * changedPerDay;
}

/** Allocated storage; a reader has that of its source. */
export function storageOf(instance: Resource, inventory: Inventory): number {
  const holder = isReader(instance)
    ? inventory.ofType(instance.type).find((other) => inventory.mentions(instance, other))
    : instance;
  return (holder ?? instance).number('AllocatedStorage');
}

/** Whether an instance only follows another one. */
export function isReader(instance: Resource): boolean {
  return instance.get('SourceDBInstanceIdentifier') !== undefined;
}

function hourOf(instance: Resource): number {
  const [, family = '', size = ''] = instance.text('DBInstanceClass').split('.');
  const hour = prices.rds.instanceHour[family]?.[size];
  if (hour === undefined) throw instance.unpriced(instance.text('DBInstanceClass'));
  return hour;
}

function refuseUnpricedOptions(instance: Resource): void {
  const storageType = instance.get('StorageType') ?? 'gp3';
  if (storageType !== 'gp3') throw instance.unpriced(`storage of type ${JSON.stringify(storageType)}`);
  if (instance.get('Iops') !== undefined) throw instance.unpriced('provisioned IOPS');
  if (instance.get('DatabaseInsightsMode') === 'advanced')
    throw instance.unpriced('advanced Database Insights');
  const retention = instance.get('PerformanceInsightsRetentionPeriod');
  if (retention !== undefined && instance.number('PerformanceInsightsRetentionPeriod') > 7) {
    throw instance.unpriced('more than 7 days of Performance Insights');
  }
}

function monitoring(instance: Resource): Item[] {
  const seconds =
    instance.get('MonitoringInterval') === undefined ? 0 : instance.number('MonitoringInterval');
  if (seconds === 0) return [];
  return [
    {
      kind: 'fixed',
      name: 'Database, operating system metrics',
      quantity: ((hoursPerMonth * 3600) / seconds) * monitoringDocumentGb,
      unit: 'GB of logs',
      usdPerUnit: prices.cloudWatch.ingestGb,
    },
  ];
}

function automatedBackups(instance: Resource, allocatedGb: number, usage: Usage): Item[] {
  const days = instance.number('BackupRetentionPeriod');
  return [
    {
      kind: 'storage',
      name: 'Database, backups beyond its own size',
      quantity: days === 0 ? 0 : Math.max(0, backupGb(allocatedGb, days, usage) - allocatedGb),
      unit: 'GB',
      usdPerUnit: prices.rds.backupGbMonth,
    },
  ];
}

/** Tasks are spread over the zones evenly, the database answers in one of them. */
function zoneTraffic(inventory: Inventory, usage: Usage): Item[] {
  const zones = Math.max(
    ...inventory.ofType('AWS::RDS::DBSubnetGroup').map((group) => group.list('SubnetIds').length),
  );
  return [
    {
      kind: 'traffic',
      name: 'Database, traffic between zones',
      quantity: usage.databaseTrafficGb * (1 - 1 / zones),
      unit: 'GB',
      usdPerUnit: prices.transfer.zoneGb,
    },
  ];
}

function instanceLevers({
  copies,
  reads,
  instanceHour,
  gb,
}: {
  copies: number;
  reads: boolean;
  instanceHour: number;
  gb: number;
}): Lever[] {
  const reserve: Lever = {
    change: 'a reserved database instance for a year, without upfront payment',
    loses: 'the size is fixed to its family for that year',
    savesUsdPerMonth: copies * hoursPerMonth * instanceHour * prices.rds.reservedDiscount,
  };
  const oneLess = hoursPerMonth * instanceHour + gb * prices.rds.gp3GbMonth;
  if (reads) {
    return [
      {
        change: 'no database.reader',
        loses: 'archiving and visitors share one database',
        savesUsdPerMonth: oneLess,
      },
      reserve,
    ];
  }
  if (copies === 1) return [reserve];
  return [
    {
      change: 'database.multiAz: false',
      loses: 'Matomo is down while RDS repairs a failed instance, and longer when its zone fails',
      savesUsdPerMonth: oneLess,
    },
    reserve,
  ];
}
