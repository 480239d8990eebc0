import { createServer, type AddressInfo } from 'node:net';
import { demandFreePorts } from '../../../lib/local/machine/ports';
import { demandFreeSpace } from '../../../lib/local/machine/free-space';

const engine = { name: 'podman' as const, storageDirectory: () => Promise.resolve('/var/lib/images') };
const gibibyte = 1024 ** 3;

test('too little room is told with the place, what is there and what is needed', async () => {
  await expect(demandFreeSpace(engine, () => Promise.resolve(1.24 * gibibyte))).rejects.toThrow(
    'Only 1.2 GiB are free in /var/lib/images, where podman keeps images and volumes; this needs 4 GiB.',
  );
});

test.each([4 * gibibyte, undefined])(
  'enough room, or an unknown amount, is no obstacle: %p',
  async (bytes) => {
    await expect(demandFreeSpace(engine, () => Promise.resolve(bytes))).resolves.toBeUndefined();
  },
);

test('every port that is taken is told with its option', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;
  const check = demandFreePorts({ http: port, https: 0, mail: port });
  await expect(check).rejects.toThrow(
    [
      `Port ${port} of 127.0.0.1 is in use: give another one with --http-port PORT.`,
      `Port ${port} of 127.0.0.1 is in use: give another one with --mail-port PORT.`,
    ].join('\n'),
  );
  server.close();
});
