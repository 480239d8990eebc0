import { ConfigurationError, selectEnvironment } from '../../lib/config';
import { environments } from '../../config';

test('names an environment', () => {
  expect(selectEnvironment(environments, 'stage').name).toBe('stage');
});

test.each([
  [undefined, 'No environment given. Known are dev, stage, prod, example: add -c env=dev.'],
  ['', 'No environment given.'],
  ['nosuch', "There is no environment 'nosuch'. Known are dev, stage, prod, example"],
  ['prd', 'did you mean prod?'],
  ['toString', "There is no environment 'toString'"],
])('%p is refused in words', (name, message) => {
  expect(() => selectEnvironment(environments, name)).toThrow(ConfigurationError);
  expect(() => selectEnvironment(environments, name)).toThrow(message);
});

test('a name that cannot become part of resource names is refused', () => {
  expect(() => selectEnvironment({ Prod_1: environments.prod }, 'Prod_1')).toThrow("name 'Prod_1' cannot");
});
