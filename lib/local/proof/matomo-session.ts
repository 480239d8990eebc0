import type { Answer, EdgeClient, EdgeRequest } from './edge-client';

/** A person's browser in Matomo: signs in through the form and keeps the cookies. */
export class MatomoSession {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly client: EdgeClient) {}

  /** @throws Error if Matomo doesn't take the password, or its login page has no form */
  async signIn(login: string, password: string): Promise<void> {
    const page = await this.request({ path: '/index.php?module=Login' });
    const nonce = /name="form_nonce"[^>]*value="([^"]+)"/.exec(page.body)?.[1];
    if (nonce === undefined) throw new Error(`the login page has no form (status ${page.status})`);
    await this.request({
      path: '/index.php?module=Login',
      form: { form_login: login, form_password: password, form_nonce: nonce, form_rememberme: '0' },
    });
    await this.token();
  }

  /** Result of a method of the reporting API, asked as Matomo's own pages do. */
  async api(method: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const token_auth = await this.token();
    const { body } = await this.request({
      path: '/index.php?module=API&format=json',
      form: { method, ...parameters, token_auth, force_api_session: '1' },
    });
    const result: unknown = JSON.parse(body);
    if (typeof result === 'object' && result !== null && 'result' in result && result.result === 'error') {
      throw new Error(`${method} answers: ${'message' in result ? String(result.message) : body}`);
    }
    return result;
  }

  /** The token that the pages of somebody signed in carry. */
  private async token(): Promise<string> {
    const page = await this.request({
      path: '/index.php?module=CoreHome&action=index&idSite=1&period=day&date=today',
    });
    const token = /piwik\.token_auth = "([^"]+)"/.exec(page.body)?.[1];
    if (token === undefined || token === 'anonymous') throw new Error('Matomo does not take the password');
    return token;
  }

  private async request(request: EdgeRequest): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.client.request({ ...request, headers: cookie ? { cookie } : {} });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return answer;
  }
}
