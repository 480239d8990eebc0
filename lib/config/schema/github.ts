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
    repository: textRule(
      /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/,
      "'owner/name' of a repository on GitHub",
      'Copy it from the address of the repository.',
    ),
    ownerId: numericId('owner'),
    repositoryId: numericId('repository'),
    deploysOn: oneOf(
      githubEvents,
      'Pull requests suit dev, pushes to the branch stage, published releases prod.',
    ),
    branch: textRule(
      /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/,
      "a branch's name, such as main",
      'Name the branch that is merged to, without refs/heads/.',
    ).optional(),
    provider: oneOf(
      ['create', 'existing'],
      "An account has one OpenID Connect provider for GitHub: 'existing' uses the one that is there.",
    ).optional(),
    attestation: z
      .union(
        [z.literal('on'), z.strictObject({ off: shortText })],
        rule(
          "'on' or { off: 'the reason' }",
          'GitHub offers attestations to public repositories and, in Enterprise Cloud, to private ones.',
        ),
      )
      .optional(),
  },
  rule('{ repository, ownerId, repositoryId, deploysOn, … }', 'See config/example.ts.'),
);
