import { addEnvironment, appOutsideCli } from '../../stacks/environment';
import { selectEnvironment, type ResolvedConfig } from '../../config';
import { acmeServer, standInValue } from '../templates/stand-in-values';
import { type Template, Templates } from '../templates/templates';

const acmeDirectory = `https://${acmeServer.host}:${acmeServer.port}/dir`;

/** An environment as it would be deployed, except for what `substitutions` says. */
export interface LocalEnvironment {
  config: ResolvedConfig;
  templates: Templates;
  /** What was configured, and what holds here instead and why. */
  substitutions: readonly { configured: string; here: string }[];
}

/**
 * Synthesises an environment, under a host name that every browser takes for this machine.
 *
 * @param acme whether its certificate comes from Let's Encrypt, whatever is configured
 * @throws ConfigurationError if there is no such environment or its file has mistakes
 */
export function localEnvironment(
  environments: Readonly<Record<string, unknown>>,
  name: string,
  { acme = false } = {},
): LocalEnvironment {
  const configured = selectEnvironment(environments, name);
  const host = `${configured.name}.matomo.localhost`;
  const config: ResolvedConfig = {
    ...configured,
    host,
    aliases: configured.aliases.map((_alias, index) => `alias-${index + 1}.${host}`),
    ...(acme && {
      certificate: { letsEncrypt: { email: configured.admin.email, directory: acmeDirectory } },
    }),
    // One task answers everything, as the stand-in for the load balancer has one target.
    tracker: undefined,
    // Nothing here stands in for Valkey, without which hits are stored at once.
    queue: undefined,
    // This machine's address is none of those that are let in, and the proof logs in by a password.
    access: { ...configured.access, ui: undefined, secondFactor: false, signOn: undefined },
    settings: {
      ...configured.settings,
      General: { ...configured.settings['General'], time_before_today_archive_considered_outdated: 1 },
    },
  };

  const app = appOutsideCli({
    // Nothing here runs the Lambda functions, and `cdk synth` validates what is to be deployed.
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  addEnvironment(app, config);
  const stacks = app.synth().stacks.map((stack) => ({
    name: stack.stackName,
    region: config.region,
    account: config.account,
    template: stack.template as Template,
  }));
  return {
    config,
    templates: new Templates(stacks, standInValue),
    substitutions: [
      ...[configured.host, ...configured.aliases].map((host, index) => ({
        configured: `host ${host}`,
        here: `${[config.host, ...config.aliases][index]}, which browsers take for this machine`,
      })),
      ...(acme
        ? [{ configured: "Let's Encrypt", here: `Pebble, its test server, at ${acmeDirectory}` }]
        : []),
      ...(configured.access.ui === undefined
        ? []
        : [{ configured: `pages for ${pagesFor(configured.access.ui)} only`, here: 'for this machine' }]),
      ...(configured.access.signOn === undefined
        ? []
        : [{ configured: `sign-on at ${configured.access.signOn.issuer}`, here: 'a login and a password' }]),
      ...(configured.tracker === undefined
        ? []
        : [{ configured: 'tasks of their own for tracking', here: 'the web task tracks' }]),
      ...(configured.queue === undefined
        ? []
        : [{ configured: 'a queue of hits', here: 'a hit that is answered is stored' }]),
      ...(configured.access.secondFactor
        ? [{ configured: 'a second factor for everybody', here: 'a password is enough' }]
        : []),
      {
        configured: 'reports of today up to 15 minutes old',
        here: 'made again by every archive run, so that the proof can count',
      },
    ],
  };
}

const pagesFor = (ui: NonNullable<ResolvedConfig['access']['ui']>): string =>
  ui === 'internal' ? 'its network' : ui.join(', ');
