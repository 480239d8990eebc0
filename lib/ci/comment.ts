import { Failure } from '../cli/failure';

/** A pull request and the right to comment there. */
export interface PullRequest {
  /** Of GitHub's API, without a slash at the end. */
  readonly apiUrl: string;
  /** owner/name */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string;
}

/** The most that GitHub lists at once. */
const pageSize = 100;

/**
 * Puts a text under a pull request, in place of the comment that begins with the same marker if there is one.
 * @throws Failure with GitHub's answer
 */
export async function comment(place: PullRequest, marker: string, text: string): Promise<void> {
  const comments = `repos/${place.repository}/issues/${place.number}/comments`;
  const known = await find(place, comments, marker);
  if (known === undefined) await call(place, 'POST', comments, { body: text });
  else await call(place, 'PATCH', `repos/${place.repository}/issues/comments/${known.id}`, { body: text });
}

async function find(place: PullRequest, comments: string, marker: string): Promise<Comment | undefined> {
  for (let page = 1; ; page++) {
    const answer = await call(place, 'GET', `${comments}?per_page=${pageSize}&page=${page}`);
    const found = (answer as readonly Comment[]).find(({ body }) => body?.startsWith(marker));
    if (found !== undefined || (answer as readonly Comment[]).length < pageSize) return found;
  }
}

async function call(
  { apiUrl, token }: PullRequest,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${apiUrl}/${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer.json();
  const said = (await answer.text()).slice(0, 300);
  throw new Failure(`GitHub answered ${answer.status} to ${method} ${path}: ${said}`);
}
