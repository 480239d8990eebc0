/** An image of a repository as the life cycle sees it. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Days since it was pushed. Moving a tag to it later doesn't change that. */
  readonly ageDays: number;
  /** Digests that an index lists: one image for each architecture, and their attestations. */
  readonly children?: readonly string[];
}

interface Rule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: 'tagged' | 'untagged' | 'any';
    readonly tagPatternList?: readonly string[];
    readonly countType: 'imageCountMoreThan' | 'sinceImagePushed';
    readonly countUnit?: 'days';
    readonly countNumber: number;
  };
  readonly action: { readonly type: 'expire' };
}

/**
 * What is left of a repository after ECR has applied a life cycle, over and over until nothing changes. By what AWS
 * says in https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html:
 *
 * - Each rule looks at all images that bear a tag for every one of its patterns, also at those which a rule with a
 *   higher priority has marked, and sorts them by the time of their push.
 * - "An image that matches the tagging requirements of a rule cannot be expired by a rule with a lower priority."
 * - "If an image is referenced by a manifest list, it cannot be expired [...] without the manifest list being deleted
 *   [...] first."
 */
export function afterLifecycle(policy: string, images: readonly StoredImage[]): StoredImage[] {
  const { rules } = JSON.parse(policy) as { rules: Rule[] };
  const byPriority = [...rules].sort((a, b) => a.rulePriority - b.rulePriority);
  let left = [...images];
  for (;;) {
    const referenced = new Set(left.flatMap(({ children = [] }) => children));
    const expired = new Set(
      left
        .filter(({ digest }) => !referenced.has(digest))
        .filter((image) => {
          const rule = byPriority.find(({ selection }) => isSelected(image, selection));
          return rule !== undefined && surplus(rule, left).has(image.digest);
        })
        .map(({ digest }) => digest),
    );
    if (expired.size === 0) return left;
    left = left.filter(({ digest }) => !expired.has(digest));
  }
}

function isSelected({ tags }: StoredImage, { tagStatus, tagPatternList }: Rule['selection']): boolean {
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.length === 0;
  if (tagPatternList === undefined) throw new Error('A rule for tagged images without patterns.');
  return tagPatternList.every((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return tags.some((tag) => new RegExp(`^${parts.join('.*')}$`).test(tag));
  });
}

function surplus({ selection }: Rule, images: readonly StoredImage[]): Set<string> {
  const youngestFirst = images
    .filter((image) => isSelected(image, selection))
    .sort((a, b) => a.ageDays - b.ageDays);
  const over =
    selection.countType === 'imageCountMoreThan'
      ? youngestFirst.slice(selection.countNumber)
      : youngestFirst.filter(({ ageDays }) => ageDays > selection.countNumber);
  return new Set(over.map(({ digest }) => digest));
}
