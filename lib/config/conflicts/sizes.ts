import { memoryOffered } from '../sizes/fargate-sizes';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';

/** Sizes that Fargate does not offer together, and bounds the wrong way round. */
export function sizeConflicts(
  path: 'web' | 'tracker' | 'archiving' | 'queue.workers',
  size: Given['web'] | Given['archiving'],
): Problem[] {
  if (size === undefined) return [];
  const problems: Problem[] = [];
  const { cpu, memoryMiB } = size;
  if ('cpu' in size !== 'memoryMiB' in size) {
    const [given, missing] = 'cpu' in size ? ['cpu', 'memoryMiB'] : ['memoryMiB', 'cpu'];
    problems.push({
      path: `${path}.${missing}`,
      value: 'nothing',
      allowed: `a value, because ${path}.${given} is given`,
      remedy: 'Give both or neither.',
    });
  }
  const offered = cpu === undefined ? undefined : memoryOffered(cpu);
  if (memoryMiB !== undefined && offered !== undefined && !offered.includes(memoryMiB)) {
    problems.push({
      path: `${path}.memoryMiB`,
      value: show(memoryMiB),
      allowed: `${offered.join(', ')} (MiB, for ${cpu} CPU units)`,
      remedy: 'Choose a combination that Fargate offers.',
    });
  }
  const { min, max } = ('tasks' in size ? size.tasks : undefined) ?? {};
  if (min !== undefined && max !== undefined && max < min) {
    problems.push({
      path: `${path}.tasks.max`,
      value: show(max),
      allowed: `at least ${path}.tasks.min (${min})`,
      remedy: 'Raise max or lower min.',
    });
  }
  return problems;
}
