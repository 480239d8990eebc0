/**
 * On-demand prices without free tiers, which an account has only once. They were compiled from secondary sources of
 * 2026 and from memory of AWS's price pages, which the links name; nobody compared them with AWS's price list. Anyone who
 * does should change `asOf` and `source` with the numbers.
 */
export const priceList = {
  region: 'us-east-1',
  currency: 'USD',
  asOf: '2026-11-20',
  source: 'secondary sources, not compared with the price list of AWS',
} as const;

/** Hours that AWS's own price examples count in a month. */
export const hoursPerMonth = 730;

export const prices = {
  /** https://aws.amazon.com/fargate/pricing/ : per vCPU-hour, per GB-hour. */
  fargate: {
    ARM64: { vCpuHour: 0.03238, gbHour: 0.00356 },
    X86_64: { vCpuHour: 0.04048, gbHour: 0.004445 },
    /** Of the on-demand price; it moves. */
    spotShare: 0.3,
    /** Billed beyond the first 20 GB of a task. */
    ephemeralGbHour: 0.000111,
  },
  /** https://aws.amazon.com/rds/mariadb/pricing/ : Multi-AZ doubles instance and storage. */
  rds: {
    instanceHour: {
      t4g: { micro: 0.016, small: 0.032, medium: 0.065, large: 0.129, xlarge: 0.258, '2xlarge': 0.517 },
      t3: { micro: 0.017, small: 0.034, medium: 0.068, large: 0.136, xlarge: 0.272, '2xlarge': 0.544 },
      m7g: { large: 0.168, xlarge: 0.337, '2xlarge': 0.674, '4xlarge': 1.348 },
      r7g: { large: 0.239, xlarge: 0.478, '2xlarge': 0.957, '4xlarge': 1.914 },
    } as Readonly<Record<string, Readonly<Record<string, number>>>>,
    gp3GbMonth: 0.115,
    /** Backups up to the allocated storage are free. */
    backupGbMonth: 0.095,
    /** One year, no upfront payment. */
    reservedDiscount: 0.29,
  },
  /** https://aws.amazon.com/elasticache/pricing/ : Valkey, a fifth less than Redis; the standby is a node like the first. */
  elasticache: {
    nodeHour: {
      t4g: { micro: 0.0128, small: 0.0256, medium: 0.052 },
      m7g: { large: 0.1264, xlarge: 0.252, '2xlarge': 0.505, '4xlarge': 1.009 },
      r7g: { large: 0.1752, xlarge: 0.3496, '2xlarge': 0.699, '4xlarge': 1.398 },
    } as Readonly<Record<string, Readonly<Record<string, number>>>>,
  },
  /** https://aws.amazon.com/elasticloadbalancing/pricing/ */
  loadBalancer: { hour: 0.0225, lcuHour: 0.008 },
  /** https://aws.amazon.com/vpc/pricing/ */
  vpc: { natHour: 0.045, natGb: 0.045, endpointHour: 0.01, endpointGb: 0.01, publicIpv4Hour: 0.005 },
  /** https://aws.amazon.com/ec2/pricing/on-demand/ : between zones, 0.01 at each end; out, first 10 TB. */
  transfer: { zoneGb: 0.02, internetGb: 0.09 },
  /** https://aws.amazon.com/efs/pricing/ : standard class, elastic throughput. */
  efs: { gbMonth: 0.3, readGb: 0.03, writeGb: 0.06, backupGbMonth: 0.05 },
  /** https://aws.amazon.com/secrets-manager/pricing/ */
  secretMonth: 0.4,
  /** https://aws.amazon.com/kms/pricing/ */
  keyMonth: 1,
  /** https://aws.amazon.com/cloudwatch/pricing/ : logs compress to about 15 % in the archive. */
  cloudWatch: {
    ingestGb: 0.5,
    vendedToS3Gb: 0.25,
    archiveGbMonth: 0.03,
    alarmMetricMonth: 0.1,
    compositeAlarmMonth: 0.5,
    metricMonth: 0.3,
    dashboardMonth: 3,
  },
  /** https://aws.amazon.com/route53/pricing/ : a zone; what is asked in a private one is free. */
  route53: { zoneMonth: 0.5 },
  /** https://aws.amazon.com/waf/pricing/ */
  waf: { aclMonth: 5, ruleMonth: 1, millionRequests: 0.6 },
  /** https://aws.amazon.com/s3/pricing/ : standard class. */
  s3: { gbMonth: 0.023, thousandPuts: 0.005 },
  /** https://aws.amazon.com/ecr/pricing/ */
  ecr: { gbMonth: 0.1 },
} as const;
