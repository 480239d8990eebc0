import { paginateDescribeOrderableDBInstanceOptions, type RDSClient } from '@aws-sdk/client-rds';
import type { ResolvedConfig } from '../../config';
import type { Check } from './check';

/** Whether RDS offers MariaDB on the instance type, in enough zones of the region. */
export async function databaseCheck(
  client: RDSClient,
  { database, region }: Pick<ResolvedConfig, 'database' | 'region'>,
): Promise<Check> {
  const what = 'database';
  const DBInstanceClass = `db.${database.instanceType}`;
  const zones = new Set<string>();
  const pages = paginateDescribeOrderableDBInstanceOptions(
    { client },
    { Engine: 'mariadb', DBInstanceClass, Vpc: true },
  );
  for await (const { OrderableDBInstanceOptions = [] } of pages) {
    for (const { EngineVersion, AvailabilityZones = [] } of OrderableDBInstanceOptions) {
      if (EngineVersion?.startsWith('11.8') !== true) continue;
      for (const { Name } of AvailabilityZones) if (Name !== undefined) zones.add(Name);
    }
  }
  const names = [...zones].sort();
  const needed = database.multiAz ? 2 : 1;
  if (names.length >= needed) {
    return { what, result: 'ok', detail: `MariaDB 11.8 on ${DBInstanceClass} in ${names.join(', ')}` };
  }
  return {
    what,
    result: 'wrong',
    detail: `${region} offers MariaDB 11.8 on ${DBInstanceClass} in ${names.join(', ') || 'no zone'}`,
    remedy: 'Choose another database.instanceType, or region.',
  };
}
