/** Codes of Node's network errors in words. */
const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name has no address in DNS',
  EAI_AGAIN: 'DNS does not answer',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  ETIMEDOUT: 'nothing answers',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answers',
};

/** Why a fetch got no answer, as a clause; Node hides the reason in the error's cause. */
export function fetchFailure(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'nothing answers in time';
  const { code, message: reason } = (cause ?? {}) as { code?: string; message?: string };
  return words[code ?? ''] ?? (reason || code || message);
}
