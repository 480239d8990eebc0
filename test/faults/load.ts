import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:https';
import { host, type TestDeployment } from '../../stand-ins/deployment/test-deployment';

/** Milliseconds between two hits. */
const pace = 60;
/** A browser gives up later; what takes this long counts as not answered. */
const patience = 20_000;

/** What became of the hits that were sent while something was wrong. */
export interface Outcome {
  readonly sent: number;
  /** Answered with 2xx. */
  readonly answered: number;
  /** Answered with 2xx, and not in the database. */
  readonly lost: number;
  /** Rows beyond one for a hit. */
  readonly duplicates: number;
  /** Milliseconds from the end of the fault to the next hit that was answered; 0 if none failed after it. */
  readonly recovery: number;
}

interface Hit {
  readonly name: string;
  readonly sentAt: number;
  answered: boolean;
}

/** Hits at a steady pace, each a page of its own, until `end`. */
export class Load {
  private readonly marker = `fault-${randomBytes(4).toString('hex')}`;
  private readonly hits: Hit[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly agent = new Agent({ rejectUnauthorized: false, keepAlive: false });
  private readonly timer: NodeJS.Timeout;
  private faultEnded = Infinity;

  /** @param url where hits go to, asked for each: a fault may move it */
  constructor(
    private readonly deployment: TestDeployment,
    private readonly url: () => string,
  ) {
    this.timer = setInterval(() => this.send(), pace);
    // A test that fails on the way must not keep the run alive.
    this.timer.unref();
  }

  /** From now on, answers are waited for. */
  faultIsOver(): void {
    this.faultEnded = Date.now();
  }

  /** Sends for some seconds more, waits for every answer, and counts. */
  async end(): Promise<Outcome> {
    const after = () => this.hits.filter(({ sentAt }) => sentAt > this.faultEnded);
    const giveUp = Date.now() + 30_000;
    while (after().filter(({ answered }) => answered).length < 20 && Date.now() < giveUp) await sleep(200);
    clearInterval(this.timer);
    await Promise.all(this.open);
    const rows = await this.stored();
    const answered = this.hits.filter((hit) => hit.answered);
    const failedLast = after().findLast((hit) => !hit.answered);
    const next = after().find((hit) => hit.answered && hit.sentAt > (failedLast?.sentAt ?? 0));
    return {
      sent: this.hits.length,
      answered: answered.length,
      lost: answered.filter(({ name }) => !rows.has(name)).length,
      duplicates: [...rows.values()].reduce((sum, count) => sum + count - 1, 0),
      recovery: failedLast === undefined ? 0 : (next?.sentAt ?? Infinity) - this.faultEnded,
    };
  }

  private send(): void {
    const hit: Hit = { name: `${this.marker}-${this.hits.length}`, sentAt: Date.now(), answered: false };
    this.hits.push(hit);
    const query = new URLSearchParams({
      ...{ idsite: '1', rec: '1', send_image: '0', _id: randomBytes(8).toString('hex') },
      url: `https://www.example.org/${hit.name}`,
    });
    const done = this.get(`${this.url()}/matomo.php?${query.toString()}`).then((status) => {
      hit.answered = status >= 200 && status < 300;
      this.open.delete(done);
    });
    this.open.add(done);
  }

  /** @returns 0 where there was no answer */
  private get(url: string): Promise<number> {
    return new Promise((resolve) => {
      const headers = {
        ...{ host, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' },
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      };
      const sent = request(url, { agent: this.agent, headers, timeout: patience }, (answer) => {
        answer.resume();
        answer.once('close', () => resolve(answer.statusCode ?? 0));
      });
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(0));
      sent.end();
    });
  }

  /** How many rows each hit has. */
  private async stored(): Promise<Map<string, number>> {
    const rows = await this.deployment.database.query(
      "SELECT SUBSTRING_INDEX(a.name, '/', -1), COUNT(*) FROM matomo_test.matomo_log_action a " +
        'JOIN matomo_test.matomo_log_link_visit_action l ON l.idaction_url = a.idaction ' +
        `WHERE a.name LIKE '%/${this.marker}-%' GROUP BY 1`,
    );
    return new Map(
      rows
        .split('\n')
        .filter((row) => row !== '')
        .map((row) => row.split('\t') as [string, string])
        .map(([name, count]) => [name, Number(count)]),
    );
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
