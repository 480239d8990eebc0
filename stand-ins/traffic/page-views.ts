import { randomNumbers } from './random-numbers';
import type { Hit } from './tracking-client';
import { browsers } from './user-agents';

/** Page views of one visit, on average, as Matomo's own demo has it. */
const actionsPerVisit = 3.5;
/** Pages of the site; the first ones are visited most. */
const pages = 400;
/** One in so many visitors has a browser that nobody else has. */
const rareBrowsers = 50;

/**
 * Page views as the tracker's JavaScript sends them: visitors with three or four views each, browsers and pages by Zipf's law, one
 * visitor in fifty with a browser of its own. The same seed gives the same hits.
 */
export function pageViews(count: number, seed: number): Hit[] {
  const random = randomNumbers(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const popular = (below: number) => Math.floor(below ** random()) - 1;
  const visitors = Math.ceil(count / actionsPerVisit);
  const hits: Hit[] = [];
  for (let index = 0; index < count; index++) {
    const visitor = whole(visitors);
    const ofVisitor = randomNumbers(seed * 1_000_003 + visitor);
    hits.push(hit({ visitor, seed, ofVisitor, page: popular(pages), nonce: whole(1e6) }));
  }
  return hits;
}

interface View {
  visitor: number;
  seed: number;
  /** Always the same numbers for one visitor. */
  ofVisitor: () => number;
  page: number;
  nonce: number;
}

function hit({ visitor, seed, ofVisitor, page, nonce }: View): Hit {
  const browserNumber = Math.floor(browsers.length ** ofVisitor()) - 1;
  const isRare = ofVisitor() < 1 / rareBrowsers;
  const browser = browsers[browserNumber] ?? '';
  const address = [203, 0, 113, 1].map((n, i) => (i === 0 ? n : Math.floor(ofVisitor() * 254) + 1)).join('.');
  const query = new URLSearchParams({
    idsite: '1',
    rec: '1',
    action_name: `Page ${page}`,
    url: `https://www.example.org/section-${page % 7}/page-${page}`,
    ...(page % 5 === 0 && { urlref: 'https://duckduckgo.com/' }),
    _id: (seed * 1_000_003 + visitor).toString(16).padStart(16, '0'),
    r: String(nonce),
    h: '10',
    m: '20',
    s: '30',
    res: ['1920x1080', '390x844', '1440x900'][visitor % 3] ?? '',
    cookie: '1',
    pf_net: '12',
    pf_srv: '85',
    pf_tfr: '3',
    pf_dm1: '240',
    send_image: '0',
  });
  return {
    path: `/matomo.php?${query.toString()}`,
    headers: {
      Host: 'stats.example.org',
      'X-Forwarded-For': address,
      'X-Forwarded-Proto': 'https',
      'Accept-Language': ['de-DE,de;q=0.9', 'en-US,en;q=0.9', 'fr-FR,fr;q=0.8'][visitor % 3] ?? '',
      'User-Agent': isRare ? `${browser} Build/${seed}-${visitor}` : browser,
    },
  };
}
