import { randomBytes } from 'node:crypto';

/** Somebody who visits the site: with one browser, from one referrer, looking at some pages. */
export interface Visitor {
  userAgent: string;
  referrer: string;
  pages: readonly string[];
}

/** Browsers, a phone's app and a television, from search engines, other sites, a campaign and nowhere. */
const visitors: readonly Visitor[] = [
  {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    referrer: 'https://www.google.com/',
    pages: ['', 'opening-hours', 'catalogue?subject=whales'],
  },
  {
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
    referrer: 'https://duckduckgo.com/',
    pages: ['catalogue'],
  },
  {
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    referrer: '',
    pages: ['', 'research/data-management'],
  },
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    referrer: 'https://www.bing.com/search?q=library+opening+hours',
    pages: ['opening-hours'],
  },
  {
    userAgent:
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    referrer: 'https://mastodon.social/@library/1',
    pages: ['news/reading-night', 'events'],
  },
  {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
    referrer: 'https://en.wikipedia.org/wiki/Library',
    pages: ['special-collections'],
  },
  {
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.0.0 Mobile/15E148 Safari/604.1',
    referrer: '',
    pages: ['events?pk_campaign=newsletter'],
  },
  {
    userAgent:
      'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    referrer: 'https://www.ecosia.org/search?q=thesis+binding',
    pages: ['services/thesis-binding', 'contact'],
  },
  {
    userAgent:
      'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S928B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
    referrer: 'https://news.ycombinator.com/',
    pages: ['digital/open-access'],
  },
  {
    userAgent:
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0.4606.31/7.0 TV Safari/537.36',
    referrer: 'https://www.youtube.com/',
    pages: ['', 'streaming'],
  },
];

/** A request to the tracker, as matomo.js in that visitor's browser would send it. */
export interface Hit {
  path: string;
  headers: Record<string, string>;
}

/** How many page views and visits a run of the proof sends. */
export const expected = {
  visits: visitors.length,
  pageViews: visitors.reduce((sum, { pages }) => sum + pages.length, 0),
};

/**
 * The hits of all visitors, in order.
 *
 * @param site `https://www.example.org`
 * @param run becomes part of every page's address, by which they are found again
 */
export function hits(site: string, idSite: number, run: string): Hit[] {
  return visitors.flatMap(({ userAgent, referrer, pages }) => {
    // One that no earlier run has used: its visits would go on.
    const visitorId = randomBytes(8).toString('hex');
    return pages.map((page, index) => {
      const query = new URLSearchParams({
        idsite: String(idSite),
        rec: '1',
        apiv: '1',
        _id: visitorId,
        ...(index === 0 && { new_visit: '1' }),
        url: `${site.replace(/\/$/, '')}/${run}/${page}`,
        action_name: `Page ${page || 'home'}`,
        urlref: index === 0 ? referrer : `${site}/${run}/${pages[index - 1]}`,
        res: '1920x1080',
        rand: randomBytes(4).toString('hex'),
      });
      return {
        path: `/matomo.php?${query.toString()}`,
        headers: { 'user-agent': userAgent, 'accept-language': 'en-GB,en;q=0.9,de;q=0.8' },
      };
    });
  });
}
