import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmokeContext } from '../../../lib/ops/smoke/pages';
import { checkLoginPage, checkNoPages, checkRedirect } from '../../../lib/ops/smoke/pages';
import { visit, type VisitAnswer } from '../../../lib/ops/smoke/visit';
import { opsContext } from '../../support/ops-context';

const url = 'https://stats.example.org';

/** A site that gives these answers, the last one again and again. */
function site(...answers: (Partial<VisitAnswer> | Error)[]): SmokeContext & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    url,
    loadBalancer: 'lb.amazonaws.com',
    clock: opsContext().context.clock,
    visit: ({ scheme, host, path, loadBalancer }) => {
      asked.push(`${scheme}://${host}${path} at ${loadBalancer}`);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ status: 200, headers: {}, body: '', ...answer });
    },
  };
}

test('a redirect to the same page over https is right, with the port or without', async () => {
  for (const port of ['', ':443']) {
    const location = `https://stats.example.org${port}/index.php?module=Login`;
    const context = site({ status: 301, headers: { location } });
    await expect(checkRedirect(context)).resolves.toBeUndefined();
    expect(context.asked).toEqual(['http://stats.example.org/index.php?module=Login at lb.amazonaws.com']);
  }
});

test.each([
  [{ status: 200 }, /200 to nowhere instead of 301/],
  [{ status: 301, headers: { location: 'https://evil.example.com/' } }, /301 to https:\/\/evil/],
  [{ status: 302, headers: { location: `${url}/index.php?module=Login` } }, /302 to/],
  [new Error('ECONNREFUSED'), /the load balancer does not answer \(ECONNREFUSED\)/],
])('%j is no such redirect', async (answer, problem) => {
  const context = site(answer);
  await expect(checkRedirect(context)).rejects.toThrow(problem);
  expect(context.asked).toHaveLength(5);
});

test('a page that is right only after a while is right', async () => {
  const context = site({ status: 502 }, { body: '<input name="form_password">' });
  await expect(checkLoginPage(context)).resolves.toBeUndefined();
  expect(context.asked).toHaveLength(2);
});

test('single sign-on at another host is a login; the installer, an error and an empty page are none', async () => {
  const to = (location: string) => site({ status: 302, headers: { location } });
  await expect(checkLoginPage(to('https://login.example.org/saml'))).resolves.toBeUndefined();
  await expect(checkLoginPage(to(`${url}/index.php?module=Installation`))).rejects.toThrow(/302 without/);
  await expect(checkLoginPage(site({ status: 500, body: 'Oops' }))).rejects.toThrow(/500 .* form: Oops/);
  await expect(checkLoginPage(site({}))).rejects.toThrow(/200 without a login form: empty/);
});

test('where pages are inside the network, outside there are none', async () => {
  await expect(checkNoPages(site({ status: 404 }))).resolves.toBeUndefined();
  await expect(checkNoPages(site({ body: 'form_password' }))).rejects.toThrow(/200 from the internet/);
});

describe('visit', () => {
  let server: Server;
  beforeAll((done) => {
    server = createServer((request, response) => {
      response.setHeader('location', `https://${request.headers.host}${request.url}`);
      response.statusCode = 301;
      response.end(request.headers['user-agent']);
    }).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => void server.close(done));

  test('speaks to the load balancer under the name of the site', async () => {
    const { port } = server.address() as AddressInfo;
    const request = {
      scheme: 'http',
      host: 'stats.example.org',
      path: '/x?y=1',
      userAgent: 'Firefox',
    } as const;
    await expect(visit({ ...request, loadBalancer: `127.0.0.1:${port}` })).resolves.toMatchObject({
      status: 301,
      headers: { location: 'https://stats.example.org/x?y=1' },
      body: 'Firefox',
    });
  });
});
