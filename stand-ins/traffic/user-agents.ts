/** Nearly 300 user agents, the most usual first. */
export const browsers: readonly string[] = Array.from({ length: 12 }, (_, age) => {
  const chrome = 142 - age;
  const safari = (26 - age * 0.5).toFixed(1);
  const ios = safari.replace('.', '_');
  const android = 16 - Math.floor(age / 2);
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  return [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/${chrome}.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/${chrome}.0.0.0 Mobile Safari/537.36`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS ${ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} Mobile/15E148 Safari/604.1`,
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/${chrome}.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} Safari/605.1.15`,
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/${chrome}.0.0.0 Safari/537.36 Edg/${chrome}.0.0.0`,
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${chrome + 2}.0) Gecko/20100101 Firefox/${chrome + 2}.0`,
    `Mozilla/5.0 (X11; Linux x86_64; rv:${chrome + 2}.0) Gecko/20100101 Firefox/${chrome + 2}.0`,
    `Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/${chrome}.0.0.0 Safari/537.36`,
    `Mozilla/5.0 (iPad; CPU OS ${ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} Mobile/15E148 Safari/604.1`,
    ...[
      'SM-S918B',
      'SM-A546B',
      'Pixel 9 Pro',
      'M2101K6G',
      'CPH2451',
      'moto g84 5G',
      '2201117TY',
      'SM-G991U',
      'XQ-DC54',
      'RMX3761',
    ].map(
      (model) =>
        `Mozilla/5.0 (Linux; Android ${android}; ${model}) ${webkit} Chrome/${chrome}.0.0.0 Mobile Safari/537.36`,
    ),
    `Mozilla/5.0 (Linux; Android ${android}; SM-S918B) ${webkit} SamsungBrowser/${28 - age}.0 Chrome/${chrome}.0.0.0 Mobile Safari/537.36`,
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/${chrome}.0.0.0 Safari/537.36 OPR/${chrome - 16}.0.0.0`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS ${ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/${380 - age}.0 Mobile/15E148 Safari/604.1`,
  ];
}).flat();

/** What is no browser on a desk or in a pocket, or no browser at all. */
export const oddities: readonly string[] = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'curl/8.14.1',
  'python-requests/2.32.3',
  'Wget/1.24.5',
  'okhttp/4.12.0',
  'Apache-HttpClient/4.5.14 (Java/17.0.9)',
  '',
  '-',
  'Mozilla',
  'Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)',
  'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko',
  'Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18',
  'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/3.0 Chrome/76.0.3809.146 TV Safari/537.36',
  'HbbTV/1.2.1 (;Panasonic;VIERA 2013;3.672;4101-0003 0002-0000;)',
  'Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15',
  'Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/79.0.3945.130 Chrome/79.0.3945.130 Safari/537.36 Tesla/2020.16.2.1-e99c70fff409',
  'Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)',
  'VLC/3.0.18 LibVLC/3.0.18',
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)',
  'WhatsApp/2.23.20.0 A',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 330.0.3.29.90',
  'Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/606.4 (KHTML, like Gecko) NF/6.0.1.15.4 NintendoBrowser/5.1.0.20393',
  'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Android 13; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  'Mozilla/5.0 (Linux; U; Android 4.4.2; de-de; GT-I9195 Build/KOT49H) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30',
  'SAMSUNG-GT-S8500/S8500XXJF2 SHP/VPP/R5 Bada/1.0 Nextreaming SMM-MMS/1.2.0 profile/MIDP-2.1',
  'BlackBerry9700/5.0.0.862 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/331',
  "Mozilla/5.0 ' OR 1=1; <script>alert(1)</script> \u00e9\u00fc\u00df",
  `Mozilla/5.0 (Windows NT 10.0) ${'x'.repeat(3000)} Firefox/140.0`,
  `Mozilla/5.0 (Windows NT 10.0) ${'x'.repeat(3000)} Chrome/140.0.0.0 Safari/537.36`,
];
