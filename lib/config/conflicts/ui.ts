import { show } from '../problems/show';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';

/** Pages inside the network that something else would bring outside, or that are there already. */
export function uiConflicts({ access, edge, tracker }: Given): Problem[] {
  if (access?.ui !== 'internal') return [];
  return [
    ...(tracker === 'with-web'
      ? [
          {
            path: 'tracker',
            value: show(tracker),
            allowed: "tasks of their own for tracking, because access.ui is 'internal'",
            remedy: 'Leave it out: the tasks that the internet reaches have no pages.',
          },
        ]
      : []),
    ...(edge?.reach === 'internal'
      ? [
          {
            path: 'access.ui',
            value: show(access.ui),
            allowed: "'internet' or a list, because edge.reach is 'internal'",
            remedy: 'Leave it out: everything is inside the network already.',
          },
        ]
      : []),
    ...(access.signOn !== undefined
      ? [
          {
            path: 'access.ui',
            value: show(access.ui),
            allowed: "'internet' or a list, because of access.signOn",
            remedy: 'The load balancer of pages has no public address to reach the provider from.',
          },
        ]
      : []),
  ];
}
