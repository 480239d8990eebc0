import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDSClient } from '@aws-sdk/client-rds';
import type { CdkCustomResourceHandler } from 'aws-lambda';
import { keepStack, type KeeperProperties } from './keeper';
import { protect, type ProtectionProperties } from './protection';

const cloudFormation = new CloudFormationClient();
const logs = new CloudWatchLogsClient();
const elb = new ElasticLoadBalancingV2Client();
const rds = new RDSClient();

export const keeper: CdkCustomResourceHandler<KeeperProperties> = (event) =>
  keepStack({ cloudFormation, logs }, event);

export const protection: CdkCustomResourceHandler<ProtectionProperties> = (event) =>
  protect({ cloudFormation, elb, rds, sleep }, event);
