import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimes,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 1000;
const pollMs = 200;
/** Without a beat for so long, a holder is dead, whatever has its process number now. */
const patienceMs = 15_000;
/** The work of a holder that was killed may go on without it. */
const patienceWithWorkMs = 10 * 60_000;

/**
 * A file that one process at a time holds. Its holder touches it every second, so that a lock left behind by a dead
 * process, or by another container on the same folder, is told from a held one without comparing clocks.
 */
export class Lock {
  #file;
  #content;
  #beat;

  constructor(file) {
    this.#file = file;
  }

  /** Waits until nobody else holds it, and takes it. */
  async take(sayThatItWaits) {
    mkdirSync(dirname(this.#file), { recursive: true });
    let watched;
    let waited = false;
    while (!this.#create()) {
      const held = this.#read();
      if (held === undefined) continue;
      if (watched?.sign !== held.sign) watched = { sign: held.sign, since: performance.now() };
      if (performance.now() - watched.since >= held.patienceMs) {
        this.#remove(held);
        continue;
      }
      if (!waited) sayThatItWaits(held.pid);
      waited = true;
      await sleep(pollMs);
    }
    // A file that somebody removed by hand is no reason to fail.
    const beat = () => utimes(this.#file, new Date(), new Date(), () => undefined);
    this.#beat = setInterval(beat, beatMs);
    this.#beat.unref();
  }

  /** Remembers the process that does the work, which may outlive this one. */
  worker(pid) {
    this.#content = JSON.stringify({ ...JSON.parse(this.#content), worker: pid });
    writeFileSync(this.#file, this.#content);
  }

  release() {
    clearInterval(this.#beat);
    const held = this.#read();
    if (held?.content === this.#content) rmSync(this.#file, { force: true });
  }

  #create() {
    this.#content = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() });
    try {
      writeFileSync(this.#file, this.#content, { flag: 'wx' });
      return true;
    } catch (error) {
      if (error.code === 'EEXIST') return false;
      throw error;
    }
  }

  #read() {
    try {
      const content = readFileSync(this.#file, 'utf8');
      const sign = `${content} ${statSync(this.#file).mtimeMs}`;
      return { content, sign, ...stateOf(content) };
    } catch (error) {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Renamed first: of two that find the same lock stale, one would else remove the other's new one. */
  #remove({ content }) {
    const aside = `${this.#file}.${process.pid}`;
    try {
      renameSync(this.#file, aside);
      if (readFileSync(aside, 'utf8') !== content) linkSync(aside, this.#file);
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
    }
    rmSync(aside, { force: true });
  }
}

/** Who holds it, and how long without a beat it is to be taken for held. */
function stateOf(content) {
  try {
    const { pid, host, worker } = JSON.parse(content);
    if (host !== hostname()) return { pid, patienceMs };
    if (worker !== undefined && isAlive(worker)) return { pid: worker, patienceMs: patienceWithWorkMs };
    return { pid, patienceMs: isAlive(pid) ? patienceMs : 0 };
  } catch {
    // Between its creation and its first write.
    return { pid: 'unknown', patienceMs };
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
