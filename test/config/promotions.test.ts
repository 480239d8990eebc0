import { environments, promotions } from '../../config';
import { InvalidConfigurationError, selectEnvironment } from '../../lib/config';
import { githubEnvironments } from '../support/github-environments';

const ends = (name: keyof typeof environments) => {
  const { from, to } = selectEnvironment(environments, name, promotions).promotion;
  return [from?.account, to?.account];
};

test('each environment knows the account before and after it', () => {
  expect(ends('dev')).toEqual([undefined, '222222222222']);
  expect(ends('stage')).toEqual(['111111111111', '333333333333']);
  expect(ends('prod')).toEqual(['222222222222', undefined]);
  expect(ends('example')).toEqual([undefined, undefined]);
});

test.each([
  [
    { stage: 'porduction' },
    "config/index.ts: promotions, 'stage' → 'porduction'. There is no environment 'porduction'.",
  ],
  [{ satge: 'prod' }, "There is no environment 'satge'. Known are dev, stage, prod, example."],
  [{ dev: 'stage', stage: 'dev' }, 'The chain must end somewhere'],
  [{ prod: 'prod' }, 'The chain must end somewhere'],
  [
    { dev: 'prod', stage: 'prod' },
    "'dev' → 'prod', 'stage' → 'prod'. An environment takes its images from one",
  ],
])('the promotions %j are refused in words', (wrong, message) => {
  expect(() => selectEnvironment(environments, 'prod', wrong)).toThrow(message);
});

describe('GitHub', () => {
  const problemsOf = (changed: Record<string, unknown>, name: string, chain: Record<string, string>) => {
    try {
      selectEnvironment({ ...githubEnvironments, ...changed }, name, chain);
    } catch (error) {
      if (!(error instanceof InvalidConfigurationError)) throw error;
      return error.problems.map(
        ({ path, value, allowed, remedy }) => `${path} ${value} ${allowed} ${remedy}`,
      );
    }
    return [];
  };

  test.each(['dev', 'stage', 'prod'])('%s of a usual set-up has no mistakes', (name) => {
    expect(problemsOf({}, name, promotions)).toEqual([]);
  });

  test('a release needs an environment to copy from', () => {
    expect(problemsOf({}, 'prod', {})).toEqual([
      expect.stringMatching(/^github\.deploysOn 'release' .*promotions in config\/index\.ts/),
    ]);
  });

  test('one account makes one provider', () => {
    const stage = { ...githubEnvironments.stage, account: githubEnvironments.dev.account };
    expect(problemsOf({ stage }, 'dev', promotions)).toEqual([
      expect.stringContaining('one environment of the account 111111111111; stage has it, too'),
    ]);
    const existing = { ...stage, github: { ...stage.github, provider: 'existing' } };
    expect(problemsOf({ stage: existing }, 'dev', promotions)).toEqual([]);
  });

  test('what is not attested cannot be verified', () => {
    const off = { off: 'Our GitHub plan has no attestations.' };
    const stage = {
      ...githubEnvironments.stage,
      github: { ...githubEnvironments.stage.github, attestation: off },
    };
    expect(problemsOf({ stage }, 'prod', promotions)).toEqual([
      expect.stringMatching(/^github\.attestation 'on' .*Switch it on in config\/stage\.ts/),
    ]);
    const prod = {
      ...githubEnvironments.prod,
      github: { ...githubEnvironments.prod.github, attestation: off },
    };
    expect(problemsOf({ stage, prod }, 'prod', promotions)).toEqual([]);
  });

  test.each([
    [{ repository: 'matomo' }, 'github.repository'],
    [{ ownerId: '12' }, 'github.ownerId'],
    [{ repositoryId: 0 }, 'github.repositoryId'],
    [{ deploysOn: 'merge' }, 'github.deploysOn'],
    [{ branch: 'refs heads' }, 'github.branch'],
    [{ attestation: 'off' }, 'github.attestation'],
    [{ attestation: { off: '' } }, 'github.attestation.off'],
  ])('%j is refused', (change, path) => {
    const stage = { ...githubEnvironments.stage, github: { ...githubEnvironments.stage.github, ...change } };
    expect(problemsOf({ stage }, 'stage', {})).toEqual([expect.stringContaining(`${path} `)]);
  });
});
