/**
 * For use from another CDK app: the stacks of an environment as one call, or the constructs by themselves.
 *
 * @example
 * const config = resolve('prod', { account: '…', region: '…', host: '…', … });
 * const { data, service } = addEnvironment(app, config);
 */
export { addEnvironment, type EnvironmentStacks } from './stacks/environment';
export {
  ConfigurationError,
  InvalidConfigurationError,
  defineEnvironment,
  resolve,
  type AnsweringTasks,
  type Bounds,
  type EnvironmentInput,
  type QueueWorkers,
  type ResolvedConfig,
} from './config';
export { ArchiveAlarms, type ArchiveAlarmsProps } from './constructs/watch/archive-alarms';
export { Backups, type BackupsProps } from './constructs/data/backups';
export { CertificateAlarm, type CertificateAlarmProps } from './constructs/watch/certificate-alarm';
export { CertificateSeed, type CertificateSeedProps } from './constructs/edge/certificate-seed';
export { ConfigStorage, type ConfigStorageProps } from './constructs/data/config-storage';
export { Database, type DatabaseProps } from './constructs/data/database';
export { Firewall, type FirewallProps } from './constructs/edge/firewall';
export { GithubAccess, type GithubAccessProps } from './constructs/github/github-access';
export { HitQueue, type HitQueueProps } from './constructs/data/hit-queue';
export { ImageRepository, type ImageRepositoryProps } from './constructs/image/image-repository';
export { ImageSeed, type ImageSeedProps, type SeededPointer } from './constructs/image/image-seed';
export {
  LetsEncryptCertificate,
  type LetsEncryptCertificateProps,
} from './constructs/edge/lets-encrypt-certificate';
export { LoadBalancer, type LoadBalancerProps } from './constructs/edge/load-balancer';
export { MatomoTask, type MatomoTaskProps } from './constructs/tasks/matomo-task';
export { MigrationGate, type MigrationGateProps } from './constructs/tasks/migration-gate';
export { Network, type NetworkProps } from './constructs/network/network';
export { WebService, type WebServiceProps } from './constructs/tasks/web-service';
export { WorkerService, type WorkerServiceProps } from './constructs/tasks/worker-service';
export { DataStack } from './stacks/data-stack';
export { RegistryStack } from './stacks/registry-stack';
export { ServiceStack, type ServiceStackProps } from './stacks/service-stack';
