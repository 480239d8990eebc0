import type { ContainerEngine } from '../../lib/engine/container-engine';
import { imageContract } from '../../lib/contract/image';

export interface Answer {
  status: number;
  headers: string;
  body: string;
}

export interface RequestOptions {
  /** Header lines. The default is what the load balancer sends for a visitor's HTTPS request to the right host. */
  headers?: Readonly<Record<string, string>>;
  /** Fields of a form; makes the request a POST. */
  form?: Readonly<Record<string, string>>;
  /** Body of a POST. */
  json?: unknown;
  /** Further options of curl. */
  curl?: readonly string[];
}

/** Speaks to a web task from inside its own container, over its own port, with a session's cookies. */
export class MatomoClient {
  private sessions = 0;

  constructor(
    private readonly engine: ContainerEngine,
    readonly container: string,
    private readonly host: string,
  ) {}

  async request(path: string, options: RequestOptions = {}): Promise<Answer> {
    const headers = { Host: this.host, 'X-Forwarded-Proto': 'https', ...options.headers };
    const form = Object.entries(options.form ?? {});
    const { exitCode, stdout, stderr } = await this.engine.exec(this.container, [
      ...['curl', '--silent', '--show-error', '--insecure', '--path-as-is', '--include', '--max-time', '60'],
      ...['--cookie', this.cookies(), '--cookie-jar', this.cookies()],
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      ...form.flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
      ...(options.json === undefined ? [] : ['--data', JSON.stringify(options.json)]),
      ...(options.curl ?? []),
      `https://127.0.0.1:${imageContract.port}${path}`,
    ]);
    if (exitCode !== 0) throw new Error(`curl ended with ${exitCode}: ${stderr}`);
    const end = stdout.indexOf('\r\n\r\n');
    const head = stdout.slice(0, end);
    return { status: Number(head.split(' ')[1]), headers: head, body: stdout.slice(end + 4) };
  }

  /** Logs in through the form with a new session, as a person does. Returns whether that worked. */
  async logIn(
    login: string,
    password: string,
    { headers }: Pick<RequestOptions, 'headers'> = {},
  ): Promise<boolean> {
    this.sessions++;
    const page = await this.request('/index.php?module=Login', { headers });
    const nonce = /name="form_nonce"[^>]*value="([^"]+)"/.exec(page.body)?.[1];
    if (nonce === undefined) throw new Error(`The login page has no form: ${page.body.slice(0, 500)}`);
    await this.request('/index.php?module=Login', {
      form: { form_login: login, form_password: password, form_nonce: nonce, form_rememberme: '0' },
      headers,
    });
    return (await this.sessionToken()) !== undefined;
  }

  /** Calls a method of the reporting API in the session, as Matomo's own pages do. */
  async api(method: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const { body } = await this.request('/index.php?module=API&format=JSON', {
      form: { method, ...parameters, token_auth: (await this.sessionToken()) ?? '', force_api_session: '1' },
    });
    return JSON.parse(body) as unknown;
  }

  private cookies(): string {
    return `/tmp/cookies-${this.sessions}`;
  }

  /** The token that pages of a logged-in user carry. */
  private async sessionToken(): Promise<string | undefined> {
    const page = await this.request('/index.php?module=CoreHome&action=index&idSite=1&period=day&date=today');
    const token = /piwik\.token_auth = "([^"]+)"/.exec(page.body)?.[1];
    return token === 'anonymous' ? undefined : token;
  }
}
