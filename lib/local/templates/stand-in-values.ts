import type { StandInValue } from './templates';

/** Names and ports under which the stand-ins are found in the network of the containers. */
export const database = { host: 'database', port: 3306 } as const;
/** ACME server, and the interface that tells its root certificate. */
export const acmeServer = { host: 'acme', port: 14000, managementPort: 15000 } as const;
/** The container that runs Lambda functions behind the load balancer. */
export const functions = { host: 'functions', port: 8080 } as const;
export const mailCatcher = { host: 'mail', smtpPort: 1025, webPort: 1080 } as const;

/** What stands for the values that AWS gives to resources when it creates them. */
export const standInValue: StandInValue = ({ stack, type, properties }, attribute, resolve) => {
  const property = (name: string) => String(resolve(properties[name]));
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${stack.region}:${stack.account}:${rest}`;

  switch (`${type} ${attribute ?? 'Ref'}`) {
    // An instance and its reader are one database here.
    case 'AWS::RDS::DBInstance Endpoint.Address':
      return database.host;
    case 'AWS::RDS::DBInstance Endpoint.Port':
      return String(database.port);
    case 'AWS::SecretsManager::Secret Ref':
      // Secrets Manager adds a hyphen and six characters to the name.
      return arn('secretsmanager', `secret:${property('Name')}-local0`);
    case 'AWS::ECR::Repository Ref':
      return property('RepositoryName');
    case 'AWS::ECR::Repository Arn':
      return arn('ecr', `repository/${property('RepositoryName')}`);
    // Nothing looks them up: the load balancer's stand-in shows a certificate of its own.
    case 'Custom::SeededCertificate CertificateArn':
      return arn('acm', 'certificate/local');
    case 'AWS::Lambda::Function Arn':
      return arn('lambda', 'function:local');
    // Makes services follow the image; nothing else reads it.
    case 'Custom::ImagePointer Digest':
    case 'Custom::Migration ImageDigest':
      return 'built-on-this-machine';
    default:
      return undefined;
  }
};
