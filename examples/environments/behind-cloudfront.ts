import { defineEnvironment } from '../../lib/config';

/**
 * CloudFront, or another proxy, before the load balancer: it sends the Host of the visitor, and its ranges are named, so
 * that Matomo takes the address before theirs for the visitor's. AWS has them at
 * https://ip-ranges.amazonaws.com/ip-ranges.json, as those of the service CLOUDFRONT_ORIGIN_FACING.
 */
const prod = defineEnvironment({
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  // The host's records point to the proxy.
  dns: 'own',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://www.example.org' },
  edge: { proxies: ['198.51.100.0/24', '203.0.113.0/24'] },
});

export const environments = { prod };

export const promotions = {};
