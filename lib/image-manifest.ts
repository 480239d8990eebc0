/**
 * Every form in which a manifest can be stored. Without the list ECR may answer an index with one converted
 * manifest of it, whose digest is another.
 */
export const manifestTypes: string[] = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];
