import { randomNumbers } from './random-numbers';
import type { Hit } from './tracking-client';
import { browsers, oddities } from './user-agents';

type Parameters = Record<string, string>;

/** What a request can be about, by turns. `n` is its number. */
const kinds: readonly ((n: number) => Parameters)[] = [
  () => ({}),
  (n) => ({
    action_name: `Seite ${n % 9} / Ünïcödé "quoted" & more`,
    pv_id: `pv${String(n).padStart(4, '0')}`,
  }),
  (n) => ({ urlref: `https://www.google.com/search?q=matomo+${n % 5}` }),
  () => ({ urlref: 'https://www.facebook.com/some/post' }),
  (n) => ({ urlref: `https://blog.example.net/post-${n % 4}?a=b` }),
  (n) => ({ url: page(n, `?mtm_campaign=spring-${n % 3}&mtm_kwd=shoes&pk_source=letter`) }),
  (n) => ({ search: `term ${n % 6}`, search_cat: 'books', search_count: String(n % 4) }),
  (n) => ({ link: `https://partner.example.com/${n % 5}` }),
  (n) => ({ download: `https://www.example.org/files/${n % 5}.pdf` }),
  (n) => ({ e_c: 'Video', e_a: ['play', 'pause'][n % 2] ?? '', e_n: `clip ${n % 4}`, e_v: String(n / 4) }),
  (n) => ({
    c_n: 'Banner',
    c_p: `image-${n % 3}.png`,
    c_t: 'https://ad.example.com/',
    ...(n % 2 && { c_i: 'click' }),
  }),
  (n) => ({ idgoal: '1', revenue: String(n % 50) }),
  (n) => ({ idgoal: String(n % 4) }),
  (n) => ({
    idgoal: '0',
    ec_id: `order-${n}`,
    revenue: '99.5',
    ec_st: '80',
    ec_tx: '15.2',
    ec_sh: '4.3',
    ec_items: JSON.stringify([
      ['sku-1', 'Cup', ['Kitchen', 'Gifts'], 12.5, 2],
      [`sku-${n % 7}`, 'Mug', 'Kitchen', 9, 1],
    ]),
  }),
  (n) => ({ idgoal: '0', revenue: '12', ec_items: JSON.stringify([[`sku-${n % 7}`, 'Mug', '', 12, 1]]) }),
  () => ({ _pks: 'sku-1', _pkn: 'Cup', _pkc: '["Kitchen"]', _pkp: '12.5' }),
  (n) => ({ dimension1: `member ${n % 3}`, dimension2: `section ${n % 4}` }),
  (n) => ({
    _cvar: JSON.stringify({ 1: ['type', `a${n % 2}`] }),
    cvar: JSON.stringify({ 1: ['page', 'b'] }),
  }),
  () => ({ ping: '1' }),
  (n) => ({ uid: `user-${n % 8}@example.org` }),
  (n) => ({ new_visit: '1', action_name: `again ${n % 3}` }),
  (n) => ({ bots: '1', action_name: `for bots too ${n % 3}` }),
  () => ({ pf_net: '10', pf_srv: '200', pf_tfr: '30', pf_dm1: '400', pf_dm2: '50', pf_onl: '6' }),
  (n) => ({
    res: ['1920x1080', '390x844', 'x', '99999x1'][n % 4] ?? '',
    fla: '1',
    pdf: '1',
    java: '0',
    cookie: '1',
  }),
  (n) => ({ ca: '1', e_c: 'Custom', e_a: `action ${n % 2}` }),
  // What nobody should send.
  (n) => ({ idsite: ['0', '-1', '999', 'x'][n % 4] ?? '' }),
  () => ({ url: '' }),
  (n) => ({ url: `javascript:alert(${n % 2})`, action_name: '<script>alert(1)</script>' }),
  () => ({ ec_items: '{broken', idgoal: '0', revenue: 'NaN' }),
  () => ({ _id: 'not-an-id', urlref: 'http://[broken', uadata: '{"brands":' }),
];

const acceptedLanguages = [
  'de-DE,de;q=0.9',
  'en-US,en;q=0.9',
  'pt-br',
  'zh-Hant-TW',
  '',
  '*',
  'xx-YY;q=broken',
];

/**
 * Requests to the tracking API of every kind, from visitors with several requests each: the same ones for the same
 * arguments. Each has a time of its own: of two conversions in the same second Matomo drops one in thirty by lot (buster).
 *
 * @param start of the first one; Matomo believes times of the last 24 hours without a token
 */
export function variedHits(count: number, start: Date): Hit[] {
  const random = randomNumbers(20_261_121);
  const whole = (below: number) => Math.floor(random() * below);
  const visitors = Array.from({ length: Math.ceil(count / 6) }, (_, index) => ({
    id: (0xabc000 + index).toString(16).padStart(16, '0'),
    address: address(index),
    language: acceptedLanguages[index % acceptedLanguages.length] ?? '',
    // Enough that some come again, so that both ways of finding out about a browser are taken.
    userAgent: (index % 3 === 0 ? oddities : browsers)[whole(index % 3 === 0 ? oddities.length : 90)] ?? '',
    hints: clientHints(index),
  }));
  return Array.from({ length: count }, (_, n) => {
    const visitor = visitors[whole(visitors.length)] ?? visitors[0];
    if (visitor === undefined) throw new Error('no visitor');
    const time = (second: number) =>
      new Date(start.getTime() + second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const parameters: Parameters = {
      idsite: '1',
      rec: '1',
      send_image: String(n % 2),
      cdt: time(2 * n),
      url: page(n, n % 3 === 0 ? `?id=${n % 11}&PHPSESSID=abc#part` : ''),
      // Without one, Matomo finds the visitor by browser and address.
      ...(n % 10 !== 9 && { _id: visitor.id }),
      ...visitor.hints.parameters,
      ...kinds[n % kinds.length]?.(n),
    };
    const query = (changes: Parameters = {}) =>
      `?${new URLSearchParams({ ...parameters, ...changes }).toString()}`;
    const headers = {
      Host: 'stats.example.org',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': visitor.address,
      'User-Agent': visitor.userAgent,
      'Accept-Language': visitor.language,
      ...visitor.hints.headers,
    };
    if (n % 20 !== 19) return { path: `/matomo.php${query()}`, headers };
    const another = query({ cdt: time(2 * n + 1), url: page(n + 1) });
    return { path: '/matomo.php', headers, body: JSON.stringify({ requests: [query(), another] }) };
  });
}

function page(n: number, end = ''): string {
  return `https://www.example.org/${['', 'blog/', 'shop/é/', 'a%20b/'][n % 4]}page-${n % 13}${end}`;
}

function address(index: number): string {
  if (index % 4 === 3) return `2001:db8:${(index % 200).toString(16)}::${index.toString(16)}`;
  return `198.51.${index % 100}.${(index % 250) + 1}`;
}

/** As browsers send them: in headers, or by the tracker's script as a parameter; and as nobody should. */
function clientHints(index: number): { headers: Record<string, string>; parameters: Parameters } {
  const version = `${130 + (index % 10)}.0.${index % 3}.1`;
  const platform = ['Windows', 'macOS', 'Android', 'Linux'][index % 4] ?? '';
  const brand = ['Google Chrome', 'Microsoft Edge', 'Brave', 'Opera'][index % 4] ?? '';
  switch (index % 5) {
    case 0:
      return {
        headers: {
          'Sec-CH-UA': `"Chromium";v="138", "${brand}";v="138", "Not)A;Brand";v="8"`,
          'Sec-CH-UA-Mobile': `?${index % 2}`,
          'Sec-CH-UA-Platform': `"${platform}"`,
          'Sec-CH-UA-Platform-Version': `"${index % 16}.0.0"`,
          'Sec-CH-UA-Full-Version-List': `"Chromium";v="${version}", "${brand}";v="${version}"`,
          'Sec-CH-UA-Model': platform === 'Android' ? '"Pixel 9"' : '""',
        },
        parameters: {},
      };
    case 1:
      return {
        headers: {},
        parameters: {
          uadata: JSON.stringify({
            fullVersionList: [
              { brand: 'Chromium', version },
              { brand, version },
            ],
            mobile: platform === 'Android',
            model: platform === 'Android' ? 'SM-S918B' : '',
            platform,
            platformVersion: `${index % 16}.0.0`,
            formFactors: ['Desktop'],
          }),
        },
      };
    case 2:
      return { headers: { 'X-Requested-With': 'com.example.app' }, parameters: { uadata: '{}' } };
    default:
      return { headers: {}, parameters: {} };
  }
}
