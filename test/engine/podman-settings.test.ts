import { containersConf } from '../../lib/engine/podman-settings';

const limits = [
  'Limit                     Soft Limit           Hard Limit           Units     ',
  'Max processes             96365                96365                processes ',
  'Max open files            1024                 20000                files     ',
].join('\n');

test('Podman asks for no more open files than the hard limit of this machine', () => {
  expect(containersConf(limits, true)).toContain('"nofile=20000:20000"');
  expect(containersConf(limits.replace('20000', '1048576'), true)).toContain('"nofile=65536:65536"');
});

test('limits are set even where they cannot be read', () => {
  expect(containersConf('', true)).toContain('default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]');
});

test('runc is chosen only where it is installed', () => {
  expect(containersConf(limits, true)).toContain('runtime = "runc"');
  expect(containersConf(limits, false)).not.toContain('runtime');
});
