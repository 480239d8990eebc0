import { resolve4, resolveNs } from 'node:dns/promises';
import type { NameService } from '../preflight/names';

/** The name service that this machine asks. */
export const publicNames: NameService = {
  nameServers: (zone) => orNone(resolveNs(zone)),
  addresses: (host) => orNone(resolve4(host)),
};

/** No answer is an answer. */
async function orNone(asked: Promise<string[]>): Promise<string[]> {
  try {
    return await asked;
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
