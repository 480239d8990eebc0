import { defineEnvironment } from '../../lib/config';

/** Five environments, in two chains: the university's library and its press share dev, and go their own ways from there. */
function environment(name: string, account: string, more: { disposable?: boolean; plugins?: [] } = {}) {
  return defineEnvironment({
    account,
    region: 'eu-central-1',
    host: `stats.${name}.example.org`,
    hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
    admin: { email: 'matomo@example.org' },
    alarms: { email: ['matomo@example.org'] },
    site: { name: `Example (${name})`, url: `https://${name}.example.org` },
    ...more,
  });
}

export const environments = {
  dev: environment('dev', '111111111111', { disposable: true }),
  'library-stage': environment('library-stage', '222222222222'),
  library: environment('library', '333333333333'),
  'press-stage': environment('press-stage', '444444444444'),
  press: environment('press', '555555555555'),
};

/** An environment hands its images on to one other; `press-stage` gets its own by `npm run ops -- release press-stage`. */
export const promotions = { dev: 'library-stage', 'library-stage': 'library', 'press-stage': 'press' };
