import { usageFailure } from '../../cli/failure';
import type { OpsCommand } from './context';

/**
 * `completion <shell>`: what a shell needs to complete `npm run ops --`.
 *
 * @param commands those that there are, in words
 */
export const completion = (commands: () => readonly string[]): OpsCommand => ({
  name: 'completion',
  arguments: [{ name: 'shell', example: 'bash' }],
  summary: 'Prints what bash or zsh needs to complete these commands',
  options: {},
  run({ reporter }, _values, shell: string) {
    if (shell !== 'bash' && shell !== 'zsh') {
      return Promise.reject(
        usageFailure(`There is no completion for '${shell}'; there is one for bash and zsh.`),
      );
    }
    reporter.result(scriptOf(shell, commands()));
    return Promise.resolve();
  },
});

/** A function `matomo-ops`, so that npm's own completion stays as it is. */
function scriptOf(shell: 'bash' | 'zsh', commands: readonly string[]): string {
  const words = [...new Set(commands.map((command) => command.split(' ')[0]))].join(' ');
  const second = commands
    .filter((command) => command.includes(' '))
    .map((command) => command.split(' '))
    .reduce(
      (nouns, [noun = '', verb = '']) => nouns.set(noun, [...(nouns.get(noun) ?? []), verb]),
      new Map<string, string[]>(),
    );
  const cases = [...second].map(
    ([noun, verbs]) => `    ${noun}) COMPREPLY=($(compgen -W "${verbs.join(' ')}" -- "$word")); return ;;`,
  );
  return [
    `# ${shell === 'bash' ? 'source <(npm run -s ops -- completion bash)' : 'source <(npm run -s ops -- completion zsh)'}`,
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    'matomo-ops() { npm run -s ops -- "$@"; }',
    '_matomo_ops() {',
    '  local word=${COMP_WORDS[COMP_CWORD]}',
    '  COMPREPLY=()',
    `  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W "${words}" -- "$word")); return; fi`,
    '  if ((COMP_CWORD == 2)); then case ${COMP_WORDS[1]} in',
    ...cases,
    '  esac; fi',
    '}',
    'complete -F _matomo_ops matomo-ops',
  ].join('\n');
}
