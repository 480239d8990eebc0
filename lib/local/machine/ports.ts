import { createServer } from 'node:net';
import { Failure } from '../../cli/failure';

/** Ports of this machine, on loopback. */
export interface Ports {
  http: number;
  https: number;
  mail: number;
}

const options: Record<keyof Ports, string> = {
  http: '--http-port',
  https: '--https-port',
  mail: '--mail-port',
};

/** @throws Failure naming every port that this machine can't give, and the option that takes another */
export async function demandFreePorts(ports: Ports): Promise<void> {
  const names = Object.keys(options) as (keyof Ports)[];
  const refusals = await Promise.all(
    names.map(async (name) => {
      const refusal = await whyNot(ports[name]);
      return (
        refusal && `Port ${ports[name]} of 127.0.0.1 ${refusal}: give another one with ${options[name]} PORT.`
      );
    }),
  );
  const sentences = refusals.filter((refusal) => refusal !== undefined);
  if (sentences.length > 0) throw new Failure(sentences.join('\n'));
}

function whyNot(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'is in use' : `can't be used (${error.code})`);
    });
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(undefined)));
  });
}
