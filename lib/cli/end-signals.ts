/** Ctrl-C, the end that somebody asks for, and a terminal that is closed. */
export const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that aborts when this process is asked to end; a second time it ends at once. */
export function abortedAtEnd(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of endSignals) process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}
