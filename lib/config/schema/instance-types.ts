const upTo16 = 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge';
const upTo24 = `${upTo16} 24xlarge`;
const upTo32 = `${upTo24} 32xlarge`;
const upTo48 = `${upTo24} 48xlarge`;
const burstable = 'micro small medium large xlarge 2xlarge';

/**
 * Classes that RDS for MariaDB has, without db. Not every region has each.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
 */
const sizes: Readonly<Record<string, string>> = {
  t3: burstable,
  t4g: burstable,
  m5: upTo24,
  m5d: upTo24,
  m6g: upTo16,
  m6gd: upTo16,
  m6i: upTo32,
  m6id: upTo32,
  m6idn: upTo32,
  m6in: upTo32,
  m7g: upTo16,
  m7i: upTo48,
  m8g: upTo48,
  r5: upTo24,
  r5b: upTo24,
  r5d: upTo24,
  r6g: upTo16,
  r6gd: upTo16,
  r6i: upTo32,
  r6id: upTo32,
  r6idn: upTo32,
  r6in: upTo32,
  r7g: upTo16,
  r7i: upTo48,
  r8g: upTo48,
};

/** Instance types that RDS offers for MariaDB, such as t4g.medium. */
export const instanceTypes: ReadonlySet<string> = new Set(
  Object.entries(sizes).flatMap(([family, names]) => names.split(' ').map((size) => `${family}.${size}`)),
);
