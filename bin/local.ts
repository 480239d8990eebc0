import { main } from '../lib/local/commands/main';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
void main(process.argv.slice(2), interrupted.signal).then((exitCode) => process.exit(exitCode));
