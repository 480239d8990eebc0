import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { addSignOnRules } from '../../../lib/constructs/edge/sign-on-rules';
import { signOnEnvironment } from '../../../lib/constructs/tasks/sign-on-environment';
import { clientTokenVariable, imageVariables } from '../../../lib/contract/image';
import { freePort } from '../../../stand-ins/deployment/free-port';
import { admin, host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';
import { Browser, type Page } from '../../../stand-ins/sign-on/browser';
import type { SignOnOptions } from '../../../stand-ins/sign-on/main';
import type { ListenerRule } from '../../../stand-ins/sign-on/rules';
import { wordOf } from '../../../stand-ins/sign-on/word';

/** People sign on at an OpenID Connect provider, by a load balancer with the rules of the templates. */
export function describeSignOn(deployment: () => TestDeployment): void {
  describe('sign-on', () => {
    const signer =
      'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/matomo-test/0123456789abcdef';
    const key = { id: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
    const clientSecret = 'a secret of the client';
    const clientToken = 'reader'.padEnd(32, 'q7');
    const signOutUrl = 'https://login.example.org/signed-out';
    const paul = 'paul@example.org';
    const people = {
      paul: { email: 'Paul@example.org', email_verified: true, groups: ['staff', 'other'] },
      'paul-promoted': { email: paul, groups: 'admins' },
      'paul-without-groups': { email: paul },
      'paul-unverified': { email: paul, email_verified: false, groups: ['admins'] },
      maria: { email: 'maria@example.org', groups: ['admins'] },
      stranger: { email: 'stranger@example.org', groups: ['other'] },
      'foreign-domain': { email: 'eve@example.com', groups: ['admins'] },
      nobody: { groups: ['admins'] },
      visitor: { email: 'anonymous@example.org', groups: ['admins'] },
      program: { email: 'api-1@clients.invalid', groups: ['admins'] },
      operator: { email: admin.email },
    };
    let front: string;
    let direct: string;
    let stack: ChildProcess;
    let web: string;

    const config = (issuer: string) => {
      const { signOn } = resolve('test', {
        ...environments.dev,
        access: {
          signOn: {
            ...{
              issuer: 'https://login.example.org',
              signOutUrl,
              clientId: 'matomo',
              scope: 'openid email groups',
            },
            authorizationEndpoint: 'https://login.example.org/auth',
            tokenEndpoint: 'https://login.example.org/token',
            userInfoEndpoint: 'https://login.example.org/me',
            clientSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:sign-on-AbCdEf`,
            roles: { staff: { access: { site: 'view' } }, admins: { superUser: true } },
          },
        },
      }).access;
      if (signOn === undefined) throw new Error('There is no sign-on.');
      return { ...signOn, issuer };
    };
    const { account, region } = resolve('dev', environments.dev);

    /** The rules as a template has them. */
    const rulesOf = (signOn: ReturnType<typeof config>): ListenerRule[] => {
      const scope = new Stack(new App(), 'Stack', { env: { account, region } });
      const vpc = new ec2.Vpc(scope, 'Vpc');
      const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'Alb', { vpc });
      const targetGroup = new elbv2.ApplicationTargetGroup(scope, 'Web', { vpc, port: 443 });
      const listener = loadBalancer.addListener('Https', {
        port: 443,
        certificates: [
          elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-central-1:111111111111:certificate/1'),
        ],
        defaultAction: elbv2.ListenerAction.fixedResponse(404),
      });
      addSignOnRules({ signOn, listener, targetGroup, hosts: [host], idPrefix: 'Hosts1', firstPriority: 4 });
      listener.addAction('Hosts1', {
        priority: 10,
        conditions: [elbv2.ListenerCondition.hostHeaders([host])],
        action: elbv2.ListenerAction.forward([targetGroup]),
      });
      const rules = Template.fromStack(scope).findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
      return Object.values(rules).map(({ Properties }) => Properties as ListenerRule);
    };

    beforeAll(async () => {
      await deployment().reset();
      const declared = {
        sites: [],
        users: [{ login: 'maria', email: 'maria@example.org', superUser: false, access: { all: 'view' } }],
        clients: [{ key: 'reader', description: 'Reads', access: { site: 'view' } }],
        signOn: true,
      };
      const migrated = await deployment().run('migrate', {
        environment: {
          [imageVariables.declared]: JSON.stringify({ ...declared, sites: [firstSite] }),
          [clientTokenVariable('reader')]: clientToken,
        },
      });
      expect([migrated.exitCode, migrated.stderr]).toEqual([
        0,
        expect.stringContaining("the user 'maria' was made"),
      ]);
      const files = await deployment().serveFiles();
      await files.put(`/keys/${key.id}`, Buffer.from(key.publicKey.export({ type: 'spki', format: 'pem' })));
      const [port, providerPort] = [await freePort(), await freePort()];
      const issuer = `http://127.0.0.1:${providerPort}`;
      const signOn = config(issuer);
      const [variables] = signOnEnvironment(
        {
          ...{ admin, region, users: [{ login: 'maria', email: '', superUser: false, access: {} }] },
          access: { ...resolve('test', environments.dev).access, signOn },
        },
        signer,
      );
      const rules = JSON.parse(variables?.environment[imageVariables.signOn] ?? '') as object;
      expect(rules).toHaveProperty('keys', `https://public-keys.auth.elb.${region}.amazonaws.com`);
      const published = await deployment().startPublishedWeb({
        environment: {
          [imageVariables.signOn]: JSON.stringify({ ...rules, keys: `${files.url}/keys` }),
          [imageVariables.settings]: JSON.stringify({
            General: { login_logout_url: signOutUrl },
            TwoFactorAuth: { twoFactorAuthRequired: 1 },
            UsersManager: { allowedEmailDomains: ['example.org'] },
          }),
        },
      });
      [web, direct] = [published.container, published.url];
      const options: SignOnOptions = {
        ...{ port, target: published.url, host, issuer, signer, clientSecret, people },
        clientId: signOn.clientId,
        rules: rulesOf(signOn),
        key: { id: key.id, pem: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      };
      front = `http://127.0.0.1:${port}`;
      stack = await started(options);
    }, 180_000);

    afterAll(() => stack.kill());

    const start = `/index.php?module=CoreHome&action=index&idSite=1&period=day&date=today`;
    const visits =
      '/index.php?module=API&format=JSON&method=VisitsSummary.get&idSite=1&period=day&date=today';
    const newBrowser = (): Browser =>
      new Browser({ [`https://${host}`]: front, 'https://login.example.org': front });

    /** Opens a page as somebody who signs on on the way. */
    async function signOn(name: keyof typeof people, browser = newBrowser()): Promise<Page> {
      let page = await browser.open(`${front}${start}`);
      for (let form; (form = formOf(page)) !== undefined;) {
        page = await browser.open(form.action, { ...form.fields, login: name, password: 'any' });
      }
      return page;
    }

    const tokenIn = ({ body }: Page): string | undefined => /piwik\.token_auth = "([^"]+)"/.exec(body)?.[1];
    const query = (sql: string): Promise<string> => deployment().database.query(sql);
    const rightsOf = async (login: string): Promise<string> =>
      `${await query(`SELECT superuser_access FROM matomo_test.matomo_user WHERE login = '${login}'`)} ` +
      (await query(
        `SELECT GROUP_CONCAT(idsite, ':', access) FROM matomo_test.matomo_access WHERE login = '${login}'`,
      ));
    const audits = async (): Promise<string[]> =>
      [...(await deployment().log(web)).matchAll(/"did":"([^"]*)"/g)].map(([, did]) => did ?? '');

    test('who asks for a page signs on, gets the rights of the claim, and is asked for no second factor', async () => {
      const browser = newBrowser();
      const form = await browser.open(`${front}${start}`);
      expect(form.url).toMatch(/\/interaction\//);
      const page = await signOn('paul', browser);
      expect([page.status, page.url]).toEqual([200, `${front}${start}`]);
      // Whoever lacks a second factor gets no token.
      const token = tokenIn(page) ?? '';
      expect(token).toMatch(/^[0-9a-f]{32}$/);
      expect(await rightsOf(paul)).toBe('0 1:view');
      expect(await audits()).toEqual(
        expect.arrayContaining(['new by sign-on', 'rights by sign-on', 'login']),
      );
      // Its scripts ask the API in the same session, and a second page needs no second sign-on.
      const call = { token_auth: token, force_api_session: '1' };
      const answer = await browser.open(`${front}${visits}`, call);
      expect(JSON.parse(answer.body)).toHaveProperty('nb_visits');
      expect(tokenIn(await browser.open(`${front}${start}`))).toBe(token);
    });

    test('rights follow the claim at the next sign-on, and end with it', async () => {
      await signOn('paul-promoted');
      expect(await rightsOf(paul)).toBe('1 NULL');
      await signOn('paul');
      expect(await rightsOf(paul)).toBe('0 1:view');
      const refused = await signOn('paul-without-groups');
      expect([refused.status, refused.body]).toEqual([
        403,
        expect.stringContaining('no right in this Matomo'),
      ]);
      expect(await rightsOf(paul)).toBe('0 NULL');
      expect(await query(`SELECT COUNT(*) FROM matomo_test.matomo_user WHERE email = '${paul}'`)).toBe('1');
    });

    test.each<[keyof typeof people, string]>([
      ['stranger', 'no right in this Matomo'],
      ['paul-unverified', 'has not verified'],
      ['foreign-domain', 'example.com are not let in'],
      ['nobody', 'does not tell your e-mail address'],
      ['visitor', "no person's address"],
      ['program', "no person's address"],
    ])('%s is refused, and no user is made', async (name, reason) => {
      const users = 'SELECT COUNT(*) FROM matomo_test.matomo_user';
      const before = await query(users);
      const page = await signOn(name);
      expect([page.status, page.body]).toEqual([403, expect.stringContaining(reason)]);
      expect(await query(users)).toBe(before);
    });

    test('those whom the deployment declares keep what it says, whatever the claim', async () => {
      expect((await signOn('maria')).status).toBe(200);
      expect(await rightsOf('maria')).toBe('0 1:view');
      expect(tokenIn(await signOn('operator'))).toBeDefined();
      expect(await rightsOf(admin.login)).toBe('1 NULL');
    });

    test('a session is of whom the load balancer names, and of nobody without it', async () => {
      const browser = newBrowser();
      await signOn('operator', browser);
      const cookie = 'MATOMO_SESSID';
      const session = browser.cookiesOf(front).get(cookie) ?? '';
      expect(session).not.toBe('');
      const other = newBrowser();
      await signOn('maria', other);
      other.cookiesOf(front).set(cookie, session);
      expect((await other.open(`${front}${start}`)).body).toContain('piwik.userLogin = "maria"');
      expect((await browser.open(`${front}${start}`)).body).toContain('piwik.userLogin = "operator"');
      const headers = { Cookie: `${cookie}=${browser.cookiesOf(front).get(cookie)}` };
      const alone = await deployment().client(web, host).request(start, { headers });
      expect([alone.status, alone.body]).toEqual([401, expect.stringContaining('sign on')]);
    });

    test('signing out ends the session of the load balancer, and leads to the provider', async () => {
      const browser = newBrowser();
      const page = await signOn('maria', browser);
      expect([...browser.cookiesOf(front).keys()]).toContain('AWSELBAuthSessionCookie-0');
      const nonce = /action=logout[^"']*nonce=(\w+)/.exec(page.body)?.[1];
      const left = await browser.open(
        `${front}/index.php?module=Login&action=logout${nonce === undefined ? '' : `&nonce=${nonce}`}`,
      );
      expect(left.url).toContain('/signed-out');
      expect([...browser.cookiesOf(front).keys()]).not.toContain('AWSELBAuthSessionCookie-0');
    });

    test('programs come with their token, visitors for the opt-out, and nobody gets to a login form', async () => {
      const browser = newBrowser();
      const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
      const answer = await browser.open(`${front}${visits}`, undefined, bearer(clientToken));
      expect(JSON.parse(answer.body)).toHaveProperty('nb_visits');
      expect((await browser.open(`${front}${visits}`, undefined, bearer('wrong'))).body).not.toContain(
        'nb_visits',
      );
      const optOut = await browser.open(`${front}/index.php?module=CoreAdminHome&action=optOut&language=en`);
      expect([optOut.status, optOut.url]).toEqual([200, expect.not.stringContaining('/interaction/')]);
      const ways = [
        '/',
        '//index.php',
        '/index%2Ephp',
        '/js/../index.php',
        '/index.php?module=Login&action=optOut',
      ];
      for (const path of [...ways, start]) {
        for (const headers of [bearer('wrong'), {}]) {
          const refused = await deployment().client(web, host).request(path, { headers });
          expect([path, refused.status, refused.body]).toEqual([
            path,
            401,
            expect.not.stringContaining('<form'),
          ]);
        }
      }
      const password = { userLogin: admin.login, passwordConfirmation: 'any', description: 'mine' };
      const method = 'UsersManager.createAppSpecificTokenAuth';
      const made = await browser.open(
        `${front}/index.php?module=API&format=JSON`,
        { method, ...password },
        bearer('wrong'),
      );
      expect(made.body).toMatch(/A password opens nothing here|authenticat|token/i);
      expect(made.body).not.toMatch(/"value":"[0-9a-f]{32}/);
      const hit = await browser.open(
        `${front}/matomo.php?idsite=1&rec=1&url=https%3A%2F%2Fwww.example.org%2F`,
      );
      expect([200, 204]).toContain(hit.status);
    });

    /** A token of the load balancer, with something wrong in it. */
    function word(change: object, signedBy = key.privateKey): string {
      const exp = Math.floor(Date.now() / 1000) + 120;
      const header = { alg: 'ES256', kid: key.id, signer, client: 'matomo', iss: issuerOf(), exp, ...change };
      return wordOf(header, { email: admin.email }, signedBy);
    }
    let issuerOf: () => string;

    test("only the load balancer's own word counts", async () => {
      const rules = await deployment().exec(web, 'printenv SIGN_ON');
      issuerOf = () => (JSON.parse(rules) as { issuer: string }).issuer;
      const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
      const ask = (token: string) =>
        deployment()
          .client(web, host)
          .request(start, { headers: { 'X-Amzn-Oidc-Data': token } });
      expect((await ask(word({}))).status).toBe(200);
      const [head = '', body = '', signature = ''] = word({}).split('.');
      const wrong: Readonly<Record<string, string>> = {
        'another key': word({}, other),
        'another load balancer': word({ signer: `${signer}0` }),
        'another client': word({ client: 'other' }),
        'another provider': word({ iss: 'https://login.example.net' }),
        'an hour ago': word({ exp: Math.floor(Date.now() / 1000) - 3600 }),
        'no algorithm': word({ alg: 'none' }),
        'a key of nobody': word({ kid: randomUUID() }),
        'a key that is a path': word({ kid: '../../../etc/passwd' }),
        'no signature': `${head}.${body}.`,
        'another person': `${head}.${Buffer.from('{"email":"x@example.org"}').toString('base64')}.${signature}`,
        'no token': 'x',
      };
      for (const [what, token] of Object.entries(wrong)) {
        const { status, body: text } = await ask(token);
        expect([what, status, text]).toEqual([what, 401, expect.stringContaining('could not be verified')]);
      }
      expect(await deployment().log(web)).toContain("its 'signer' is not what this Matomo expects");
      expect(direct).toMatch(/^https:/);
    });
  });
}

const firstSite = {
  ...{ key: 'site', name: 'First "site" & more', mainUrl: 'https://www.example.org' },
  ...{ timezone: 'Europe/Berlin', currency: 'EUR' },
};

/** The form of the provider's own page, if a page is one. */
function formOf({ url, body }: Page): { action: string; fields: Record<string, string> } | undefined {
  const action = /<form[^>]*action="([^"]*\/interaction\/[^"]*)"/.exec(body)?.[1];
  const prompt = /name="prompt" value="([^"]+)"/.exec(body)?.[1];
  return action === undefined || prompt === undefined
    ? undefined
    : { action: new URL(action, url).href, fields: { prompt } };
}

function started(options: SignOnOptions): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'stand-ins/sign-on/main.ts', JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  return new Promise((done, fail) => {
    child.stdout.once('data', () => done(child));
    child.once('exit', () => fail(new Error(errors)));
  });
}
