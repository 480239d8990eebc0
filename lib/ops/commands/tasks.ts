import { table } from '../admin/table';
import { short } from '../images/image';
import { timeText } from '../release/hold';
import type { TaskState } from '../place/place';
import { awsOptions } from './aws-options';
import { jsonOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `tasks <environment>`: what runs, and what stopped in the last hour and why. */
export const tasks: OpsCommand = {
  name: 'tasks',
  arguments: [environmentArgument],
  summary: 'What runs since when, and what stopped in the last hour and why',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const found = [...(await (await placeOf(context, values, name)).tasks())].sort(
      (a, b) => a.role.localeCompare(b.role) || (b.started ?? Infinity) - (a.started ?? Infinity),
    );
    if (values['json'] === true) context.reporter.result(JSON.stringify(found, undefined, 2));
    else context.reporter.result(found.length === 0 ? `Nothing runs in ${name}.` : textOf(found));
  },
};

function textOf(tasks: readonly TaskState[]): string {
  const lines = table(tasks.map(cellsOf)).split('\n');
  return tasks
    .map(({ reason }, index) => `${lines[index]}${reason === undefined ? '' : `\n    ${reason}`}`)
    .join('\n');
}

function cellsOf({ role, id, state, health, started, image }: TaskState): string[] {
  return [
    role,
    id,
    health === 'UNKNOWN' ? state : `${state}, ${health}`,
    started === undefined ? 'not started' : `since ${timeText(new Date(started).toISOString())}`,
    image?.startsWith('sha256:') === true ? short(image) : (image ?? 'not pulled yet'),
  ];
}
