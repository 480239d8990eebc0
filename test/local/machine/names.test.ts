import { clone } from '../../../lib/cli/project';
import { environmentLabel, Names } from '../../../lib/local/machine/names';

test('everything that a run makes is of one environment and of this clone', () => {
  const [dev, prod] = [new Names('dev'), new Names('prod')];
  for (const name of [dev.network, dev.container('web-1'), dev.volume('database'), dev.image]) {
    expect(name).toContain(`dev-${clone}`);
  }
  expect(dev.labels).toEqual({ [environmentLabel]: 'dev' });
  expect(environmentLabel).toContain(clone);
  expect(prod.directory).not.toBe(dev.directory);
});
