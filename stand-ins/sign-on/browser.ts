/** Where a browser ended up. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly body: string;
  /** Of the last answer. */
  readonly headers: Headers;
}

/** Follows links and fills in forms, with the cookies of each site. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** @param home where the sites of an address really are, by origin */
  constructor(private readonly home: Readonly<Record<string, string>>) {}

  async open(
    address: string,
    form?: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const url = new URL(address);
    const real = new URL(`${this.home[url.origin] ?? url.origin}${url.pathname}${url.search}`);
    const jar = this.jar(real);
    const response = await fetch(real, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { ...headers, cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const end = /^expires=(.*)$/i.exec(attributes.find((one) => /^expires=/i.test(one)) ?? '')?.[1];
      if (value === '' || (end !== undefined && Date.parse(end) < Date.now())) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) return this.open(new URL(location, real).href);
    return {
      url: real.href,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
    };
  }

  /** The cookies that a site has set, by name. */
  cookiesOf(address: string): Map<string, string> {
    return this.jar(new URL(address));
  }

  private jar({ origin }: URL): Map<string, string> {
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    return jar;
  }
}
