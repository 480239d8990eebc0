import { spawn } from 'node:child_process';
import { createServer as httpServer, type Server } from 'node:http';
import { createServer as httpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { placeholderCertificate } from '../../lib/certificate/placeholder';
import { webServerShape } from '../../lib/certificate/shape';
import { inProject, projectRoot } from '../../lib/cli/project';
import { attempt } from '../../lib/engine/child-process';

const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_MAX_ATTEMPTS: '1' };

/** Runs the tool as `npm run ops -- status dev` does, with another way to AWS. What Node says of itself is left out. */
async function status(environment: Record<string, string>, ...options: string[]) {
  const { exitCode, stdout, stderr } = await attempt(
    process.execPath,
    ['--no-warnings', '--import', 'tsx', inProject('bin/ops.ts'), 'status', 'dev', ...options],
    { environment: { NODE_EXTRA_CA_CERTS: '', AWS_CA_BUNDLE: '', ...environment } },
  );
  return { exitCode, stdout, said: stderr.trimEnd() };
}

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('nothing answers', async () => {
  const { exitCode, stdout, said } = await status({
    ...credentials,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(said).toMatch(/^AWS cannot be reached \(.*ECONNREFUSED.*\)\. Check the network.*$/);
}, 60_000);

test('a proxy answers with a page of its own', async () => {
  const port = await listening(
    httpServer((_request, response) => response.end('<html><body>Please sign in</body></html>')),
  );
  const { exitCode, said } = await status({ ...credentials, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
  expect(exitCode).toBe(1);
  expect(said.split('\n')).toHaveLength(1);
  expect(said).toMatch(/proxy/);
}, 60_000);

test('a proxy reads along, with a certificate of its own', async () => {
  const { certificate, key } = await placeholderCertificate(['localhost'], webServerShape);
  const port = await listening(
    httpsServer({ cert: certificate, key }, (_request, response) => response.end()),
  );
  const { exitCode, said } = await status({ ...credentials, AWS_ENDPOINT_URL: `https://127.0.0.1:${port}` });
  expect(exitCode).toBe(1);
  expect(said).toMatch(/^AWS cannot be reached safely: [^\n]*NODE_EXTRA_CA_CERTS\.$/);
}, 60_000);

test('a profile that does not exist', async () => {
  const none = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const { exitCode, said } = await status(none, '--profile', 'nosuch');
  expect(exitCode).toBe(2);
  expect(said).toMatch(/^No AWS credentials were found\. [^\n]*aws configure list-profiles\.$/);
}, 60_000);

test('a region that does not exist', async () => {
  const { exitCode, said } = await status(credentials, '--region', 'eu-nowhere-1');
  expect([1, 2]).toContain(exitCode);
  expect(said).toMatch(/^AWS cannot be reached: there is no address for \S+\. [^\n]*--region[^\n]*$/);
}, 60_000);

test('a signal that npm gets reaches the command, and nothing goes on without it', async () => {
  const port = await listening(httpServer(() => undefined));
  const asked = new Promise<Socket>((resolve) => servers.at(-1)?.once('connection', resolve));
  const npm = spawn('npm', ['run', 'ops', '--', 'status', 'dev'], {
    cwd: projectRoot,
    stdio: 'ignore',
    env: { ...process.env, ...credentials, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
  });
  const socket = await asked;
  const gone = new Promise((resolve) => socket.once('close', resolve));
  npm.kill('SIGTERM');
  await gone;
}, 60_000);
