/**
 * For use from another CDK app: the stacks of an environment as one call, or the constructs by themselves.
 *
 * @example
 * const config = resolve('prod', { account: '…', region: '…', host: '…', … });
 * const { data, service } = addEnvironment(app, config);
 */
export { addEnvironment, type EnvironmentStacks } from './app';
export {
  ConfigurationError,
  InvalidConfigurationError,
  defineEnvironment,
  resolve,
  type EnvironmentInput,
  type ResolvedConfig,
} from './config';
export { ArchiveAlarms, type ArchiveAlarmsProps } from './constructs/archive-alarms';
export { Backups, type BackupsProps } from './constructs/backups';
export { CertificateAlarm, type CertificateAlarmProps } from './constructs/certificate-alarm';
export { CertificateSeed, type CertificateSeedProps } from './constructs/certificate-seed';
export { ConfigStorage, type ConfigStorageProps } from './constructs/config-storage';
export { Database, type DatabaseProps } from './constructs/database';
export { Firewall, type FirewallProps } from './constructs/firewall';
export { GithubAccess, type GithubAccessProps } from './constructs/github-access';
export { ImageRepository, type ImageRepositoryProps } from './constructs/image-repository';
export { ImageSeed, type ImageSeedProps, type SeededPointer } from './constructs/image-seed';
export {
  LetsEncryptCertificate,
  type LetsEncryptCertificateProps,
} from './constructs/lets-encrypt-certificate';
export { LoadBalancer, type LoadBalancerProps } from './constructs/load-balancer';
export { MatomoTask, type MatomoTaskProps } from './constructs/matomo-task';
export { MigrationGate, type MigrationGateProps } from './constructs/migration-gate';
export { Network, type NetworkProps } from './constructs/network';
export { WebService, type WebServiceProps } from './constructs/web-service';
export { DataStack } from './stacks/data-stack';
export { RegistryStack } from './stacks/registry-stack';
export { ServiceStack, type ServiceStackProps } from './stacks/service-stack';
