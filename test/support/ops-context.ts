import type { OpsContext } from '../../lib/ops/command';
import type { Template } from '../../lib/ops/template';

/** A context for commands that keeps what they say, and has the given templates for the environment `prod`. */
export function opsContext(templates: ReadonlyMap<string, Template> = new Map()) {
  const results: string[] = [];
  const notes: string[] = [];
  const synthesised: string[] = [];
  const context: OpsContext = {
    reporter: { result: (text) => void results.push(text), note: (text) => void notes.push(text) },
    synthesise: (environment) => {
      synthesised.push(environment);
      return Promise.resolve(templates);
    },
  };
  return { context, results, notes, synthesised };
}
