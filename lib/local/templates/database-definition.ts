import { z } from 'zod';
import { Failure } from '../../cli/failure';
import { database } from './stand-in-values';
import type { Templates } from './templates';

const instanceProperties = z.object({
  Engine: z.literal('mariadb'),
  EngineVersion: z.string(),
  MasterUserPassword: z.string(),
});

const parameterGroup = z.object({ Parameters: z.record(z.string(), z.coerce.string()).default({}) });

/** The database of the templates. */
export interface DatabaseDefinition {
  /** `11.8.6` */
  version: string;
  /** Of the parameter group. */
  parameters: Readonly<Record<string, string>>;
  /** Name of the secret with the master user's `username` and `password`. */
  masterSecret: string;
}

/**
 * `{{resolve:secretsmanager:<ARN>:SecretString:password::}}`; the ARN ends in a hyphen and six characters. An instance
 * from a snapshot mentions its secret nowhere else.
 */
const masterReference =
  /^\{\{resolve:secretsmanager:arn:(?:[^:]*:){5}(?<name>[^:]+)-[^:-]{6}:SecretString:password::\}\}$/;

/** Reads the instance, not its reader, and its parameter group. */
export function readDatabase(templates: Templates): DatabaseDefinition {
  const instance = templates.only(
    'AWS::RDS::DBInstance',
    ({ properties }) => !('SourceDBInstanceIdentifier' in properties),
  );
  const names = ['Engine', 'EngineVersion', 'MasterUserPassword'];
  const { EngineVersion, MasterUserPassword } = instanceProperties.parse(
    Object.fromEntries(names.map((name) => [name, templates.property(instance, name)])),
  );
  const masterSecret = masterReference.exec(MasterUserPassword)?.groups?.['name'];
  if (masterSecret === undefined) {
    throw new Failure("The password of the database's master user is not one of a secret.");
  }
  const group = templates.referred(
    templates.property(instance, 'DBParameterGroupName'),
    'AWS::RDS::DBParameterGroup',
  );
  const { Parameters } = parameterGroup.parse(templates.properties(group));
  return { version: EngineVersion, parameters: Parameters, masterSecret };
}

/** MariaDB's own settings file with the parameters of the group. */
export function myCnf(parameters: Readonly<Record<string, string>>): string {
  const lines = Object.entries(parameters).map(([name, value]) => {
    if (value.includes('{')) {
      throw new Failure(
        `The parameter ${name} of the database is the formula ${value}, which RDS computes from the instance's ` +
          'size; the one-machine run knows values only.',
      );
    }
    return `${name} = ${value}`;
  });
  return [
    '# Written by `npm start`: the parameter group of the template, and what RDS sets by itself.',
    '[mariadbd]',
    'datadir = /data',
    'socket = /run/mysqld/mysqld.sock',
    `port = ${database.port}`,
    'ssl_cert = /run/mysqld/certificate.pem',
    'ssl_key = /run/mysqld/key.pem',
    'init_file = /run/mysqld/initial.sql',
    'skip_name_resolve = 1',
    ...lines,
    '',
  ].join('\n');
}
