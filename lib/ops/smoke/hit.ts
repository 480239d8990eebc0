import type { Task } from '@aws-sdk/client-ecs';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { imageContract } from '../../contract/image';
import { stopReason } from '../../aws/stop-reason';
import { Failure } from '../../cli/failure';
import { exitCodeOf, type Job, type JobContext, runJob } from '../tasks/job';
import { expectPage, type SmokeContext } from './pages';

/** How long the task looks for the hit, in seconds. */
const searchSeconds = 120;

const { smokeExitCodes } = imageContract;

/** The first line of docker/opt/matomo-fargate/smoke/smoke.php that is JSON: where to send the hit. */
const siteLine = z.object({ site: z.number(), url: z.string() });

/** What became of the hit. */
export type HitResult = 'read back' | 'not counted' | 'no site' | 'not looked for';

/**
 * Sends a page view through the load balancer and has it read back from the database by a one-off task, which removes
 * it. See docs/decisions/0017-smoke-test-of-a-release.md.
 * @param marker tells this hit from any other
 * @throws Failure if the hit is refused, or does not arrive
 */
export async function checkHit(
  context: SmokeContext & JobContext,
  job: Omit<Job, 'command'>,
  marker: string,
): Promise<HitResult> {
  let sent = false;
  const onLine = async (line: string): Promise<void> => {
    const place = sent ? undefined : placeIn(line);
    if (place === undefined) return;
    sent = true;
    await sendHit(context, place);
  };
  const task = await runJob(
    { ...context, onLine },
    { ...job, command: ['smoke', marker, String(searchSeconds)] },
  );
  return resultOf(task, sent);
}

function placeIn(line: string): z.infer<typeof siteLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return siteLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function sendHit(context: SmokeContext, { site, url }: z.infer<typeof siteLine>): Promise<void> {
  const query = new URLSearchParams({
    idsite: String(site),
    rec: '1',
    url,
    action_name: 'Test of a release',
    // A visitor and a visit of its own, which can be removed as a whole.
    _id: randomBytes(8).toString('hex'),
    new_visit: '1',
    send_image: '0',
  });
  return expectPage(
    context,
    { scheme: 'https', path: `/matomo.php?${query.toString()}` },
    ({ status, body }) =>
      status === 200 || status === 204 ? undefined : `${status}: ${body.slice(0, 200).trim() || 'empty'}`,
  );
}

function resultOf(task: Task, sent: boolean): HitResult {
  const exitCode = exitCodeOf(task);
  if (exitCode === 0) return sent ? 'read back' : 'no site';
  if (exitCode === smokeExitCodes.mayBeExcluded) return 'not counted';
  if (exitCode === smokeExitCodes.noSuchRole) return 'not looked for';
  throw new Failure(
    sent
      ? `A tracking hit was answered, but is not in the database: ${stopReason(task)}`
      : `The task that reads a tracking hit back did not begin: ${stopReason(task)}`,
  );
}
