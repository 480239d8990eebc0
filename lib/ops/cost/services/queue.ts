import type { PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import type { Resource } from '../model/resource';

/** ElastiCache: the nodes in which hits wait. */
export const queue: PriceFunctions = {
  'AWS::ElastiCache::ReplicationGroup': (group) => {
    if (group.text('Engine') !== 'valkey') throw group.unpriced(group.text('Engine'));
    const nodes = group.number('NumCacheClusters');
    return [
      {
        kind: 'fixed',
        name: nodes === 2 ? 'Queue, with standby' : 'Queue',
        quantity: nodes * hoursPerMonth,
        unit: `h of ${group.text('CacheNodeType')}`,
        usdPerUnit: hourOf(group),
        levers: [
          {
            change: "queue: 'off'",
            loses: 'hits are lost while the database is away, such as for the minutes of its maintenance',
            savesUsdPerMonth: nodes * hoursPerMonth * hourOf(group),
          },
        ],
      },
    ];
  },
};

function hourOf(group: Resource): number {
  const [, family = '', size = ''] = group.text('CacheNodeType').split('.');
  const hour = prices.elasticache.nodeHour[family]?.[size];
  if (hour === undefined) throw group.unpriced(group.text('CacheNodeType'));
  return hour;
}
