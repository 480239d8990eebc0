import { callbackPath, LoadBalancer, type LoadBalancerOptions } from './load-balancer';
import { type ProviderOptions, startProvider } from './provider';

/** What the program takes as its argument, in JSON. */
export type SignOnOptions = LoadBalancerOptions & Pick<ProviderOptions, 'people'>;

/* A program of its own: Jest does not load the libraries, which are modules of the newer kind. */
void (async () => {
  const options = JSON.parse(process.argv[2] ?? '') as SignOnOptions;
  const { issuer, port, clientId, clientSecret, people } = options;
  const redirectUri = `http://127.0.0.1:${port}${callbackPath}`;
  await startProvider({ issuer, clientId, clientSecret, redirectUri, people });
  await LoadBalancer.start(options);
  process.stdout.write('ready\n');
})();
