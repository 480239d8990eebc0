import type { ALBEvent, ALBResult } from 'aws-lambda';
import { type ChallengeStore, tokenOf } from './challenge';

export interface AnswerContext {
  readonly challenges: Pick<ChallengeStore, 'read'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Answers a certificate authority's look at an HTTP-01 challenge. Whatever is not the address of the challenge that
 * is open right now gets 404, and only what has the form of a token is looked up.
 */
export async function answerChallenge(
  { challenges, now }: AnswerContext,
  { httpMethod, path }: Pick<ALBEvent, 'httpMethod' | 'path'>,
): Promise<ALBResult> {
  const token = httpMethod === 'GET' || httpMethod === 'HEAD' ? tokenOf(path) : undefined;
  if (token === undefined) return result(404, 'Not found');
  const open = await challenges.read();
  if (open === undefined || open.token !== token || open.expires <= now()) return result(404, 'Not found');
  return result(200, open.answer);
}

function result(statusCode: 200 | 404, body: string): ALBResult {
  return {
    statusCode,
    statusDescription: statusCode === 200 ? '200 OK' : '404 Not Found',
    headers: {
      'content-type': 'text/plain',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body,
    isBase64Encoded: false,
  };
}
