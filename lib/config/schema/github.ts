import { z } from 'zod';
import { githubEvents } from '../../contract/github';
import { oneOf, shortText, wholeNumber } from './fields';
import { rule, textRule } from './rules';

const howToFindIds =
  "Ask GitHub: `gh api repos/OWNER/NAME --jq '{ownerId: .owner.id, repositoryId: .id}'`, or read them in the log of a workflow run.";

const numericId = (what: string) =>
  wholeNumber(1, Number.MAX_SAFE_INTEGER, `GitHub's number of the ${what}`, howToFindIds);

export const github = z.strictObject(
  {
    /** 'owner/name' of this repository on GitHub. */
    repository: textRule(
      /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
      "'owner/name' of a repository on GitHub",
      'Copy it from the address of the repository.',
    ),
    /** The owner's number, which GitHub never gives to another, so that nobody can take the name over. */
    ownerId: numericId('owner'),
    /** The repository's number. */
    repositoryId: numericId('repository'),
    /**
     * What brings a new image here: 'pull-request' builds every pull request's, 'push' every merge's to the branch,
     * 'release' copies the image of a published release from the environment before (promotions, config/index.ts).
     */
    deploysOn: oneOf(
      githubEvents,
      'Pull requests suit dev, pushes to the branch stage, published releases prod.',
    ),
    /**
     * The branch that is merged to.
     * @default 'main'
     */
    branch: textRule(
      /^(?!refs\/|.*(\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$))[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/,
      "a branch's name, such as main",
      'Name the branch that is merged to, without refs/heads/.',
    ).optional(),
    /**
     * GitHub's OpenID Connect provider, of which an account has one: 'create' it with this environment, or use the
     * 'existing' one.
     * @default 'create'
     */
    provider: oneOf(
      ['create', 'existing'],
      "An account has one OpenID Connect provider for GitHub: 'existing' uses the one that is there.",
    ).optional(),
    /**
     * Images built for 'push' get GitHub's attestation, and a 'release' is refused without it. Private repositories
     * need GitHub Enterprise Cloud for it; { off: 'the reason' } does without.
     * @default 'on'
     */
    attestation: z
      .union(
        [
          z.literal('on'),
          z.strictObject({
            /** Why not, for whoever reads this file next. */
            off: shortText,
          }),
        ],
        rule(
          "'on' or { off: 'the reason' }",
          'GitHub offers attestations to public repositories and, in Enterprise Cloud, to private ones.',
        ),
      )
      .optional(),
  },
  rule('{ repository, ownerId, repositoryId, deploysOn, … }', 'See docs/configuration.md.'),
);

export function githubDefaults(given: z.output<typeof github> | undefined) {
  return (
    given && {
      ...given,
      branch: given.branch ?? 'main',
      provider: given.provider ?? 'create',
      attestation: given.attestation ?? 'on',
    }
  );
}
