import { originArguments, officialBase, publicUrl } from '../../lib/image/origin';

describe('publicUrl', () => {
  test.each([
    ['https://github.com/example/matomo-fargate.git', 'https://github.com/example/matomo-fargate'],
    ['https://someone:token@git.example.org/a/b', 'https://git.example.org/a/b'],
    ['git@github.com:example/matomo-fargate.git', 'https://github.com/example/matomo-fargate'],
    ['ssh://git@git.example.org/a/b.git', 'https://git.example.org/a/b'],
    ['/home/somebody/matomo-fargate', undefined],
    ['../matomo-fargate', undefined],
    ['file:///home/somebody/x.git', undefined],
    [undefined, undefined],
  ])('of %s is %s', (remote, url) => {
    expect(publicUrl(remote)).toBe(url);
  });
});

describe('originArguments', () => {
  test('has the digest of a base that is given by digest, as the official one is', () => {
    const { BASE_DIGEST: digest } = originArguments(officialBase());
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(officialBase()).toMatch(new RegExp(`@${digest}$`));
  });

  test('claims no digest for another base', () => {
    expect(originArguments('localhost/other:latest')).not.toHaveProperty('BASE_DIGEST');
  });
});
