import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalUrl } from '../../../src/recording/canonical-url.ts';
import { askedFor, keptOf, keyOf, type Line, parseLines, printLines } from '../../../src/recording/line.ts';
import { createLookup, mergeLines } from '../../../src/recording/lookup.ts';
import { maskTokens, mayHoldToken } from '../../../src/recording/mask-tokens.ts';
import { maskUrls, mayBeIndex } from '../../../src/recording/mask-urls.ts';
import { sliceId } from '../../../src/recording/slice-id.ts';
import { parseResolvConf, proxiesIn } from '../../../src/recording/upstream-settings.ts';

const line = (url: string, more: Partial<Line> = {}): Line => ({
  method: 'GET',
  url,
  status: 200,
  headers: {},
  size: 0,
  ...more,
});

test('credentials, signatures and default ports go out of an address, everything else stays', () => {
  const cases = [
    ['https://user:pass@host.example:443/a?b=c#d', 'https://host.example/a?b=c'],
    ['http://host.example:8080/a b', 'http://host.example:8080/a%20b'],
    [
      'https://h.example/f?X-Amz-Signature=1&X-Amz-Date=2&x=3',
      'https://h.example/f?X-Amz-Signature=buildferry&X-Amz-Date=buildferry&x=3',
    ],
    [
      'https://h.example/f?sig=1&se=2024&st=x',
      'https://h.example/f?sig=buildferry&se=buildferry&st=buildferry',
    ],
    ['https://h.example/search?se=sweden&st=new', 'https://h.example/search?se=sweden&st=new'],
    ['https://h.example/f?access_token=x&token', 'https://h.example/f?access_token=buildferry&token'],
    ['/next', 'https://base.example/next'],
  ] as const;
  for (const [url, expected] of cases) assert.is(canonicalUrl(url, 'https://base.example/x'), expected);
});

test('the kind of document is part of what is asked for only where it is a named one', () => {
  const index = askedFor({
    method: 'GET',
    url: 'https://h.example/',
    accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.1',
  });
  assert.is(index.accept, 'application/vnd.pypi.simple.v1+json');
  assert.is(askedFor({ method: 'GET', url: 'https://h.example/', accept: '*/*' }).accept, undefined);
});

test('lines are printed sorted, with headers sorted, and read back', () => {
  const lines = [
    line('https://b.example/', { headers: { etag: 'x', 'content-type': 'y' } }),
    line('https://a.example/', { blob: 'f'.repeat(64), size: 3 }),
  ];
  const text = printLines(lines);
  assert.is(text, printLines([...lines].reverse()));
  assert.equal(
    parseLines(text).map(({ url }) => url),
    ['https://a.example/', 'https://b.example/'],
  );
  assert.is(printLines(parseLines(text)), text);
});

test('only headers on the list are kept, and a Location in its canonical form', () => {
  const headers = { date: 'now', 'set-cookie': ['a', 'b'], etag: '"1"', location: '/f?sig=abc' };
  assert.equal(keptOf(headers, 'https://h.example/x'), {
    etag: '"1"',
    location: 'https://h.example/f?sig=buildferry',
  });
});

test('look-up: HEAD from GET, bodies apart, another document only where Accept allows it', () => {
  const html = line('https://h.example/i', { headers: { 'content-type': 'text/html; charset=utf-8' } });
  const posted = line('https://h.example/q', { method: 'POST', request: 'aa' });
  const lookup = createLookup([html, posted]);
  assert.is(lookup.find({ method: 'HEAD', url: html.url }), html);
  assert.is(
    lookup.find(
      { method: 'GET', url: html.url, accept: 'application/vnd.x+json' },
      'application/vnd.x+json, text/*;q=0.1',
    ),
    html,
  );
  assert.is(
    lookup.find({ method: 'GET', url: html.url, accept: 'application/vnd.x+json' }, 'application/vnd.x+json'),
    undefined,
  );
  assert.is(lookup.find({ method: 'POST', url: posted.url, request: 'aa' }), posted);
  assert.is(lookup.find({ method: 'POST', url: posted.url, request: 'bb' }), undefined);
  assert.is(lookup.find({ method: 'GET', url: posted.url }), undefined);
});

test('of two answers the later wins, but a failure never wins over a success', () => {
  const merge = (...statuses: number[]) =>
    mergeLines(
      statuses.map((status) => line('https://h.example/', { status })),
      keyOf,
    )[0]?.status;
  assert.equal([merge(401, 200), merge(200, 404), merge(404, 410), merge(200, 302)], [200, 200, 410, 302]);
});

test('tokens in sign-in answers are masked; other documents are not looked at', () => {
  const answer = {
    url: 'https://auth.example/token',
    headers: { 'content-type': 'application/json' },
    size: 90,
  };
  assert.ok(mayHoldToken(answer));
  assert.not.ok(mayHoldToken({ ...answer, url: 'https://npm.example/left-pad' }));
  assert.not.ok(mayHoldToken({ ...answer, headers: { 'content-type': 'text/html' } }));
  const tokens = '{"access_token":"canary","expires_in":3,"deep":{"id_token":"canary"}}';
  assert.is(
    maskTokens(Buffer.from(tokens), answer.url)?.toString(),
    '{"access_token":"buildferry","expires_in":3,"deep":{"id_token":"buildferry"}}',
  );
  assert.is(maskTokens(Buffer.from('{"a": 1}'), answer.url), undefined);
});

test('what Git LFS is told is kept without credentials and times of expiry', () => {
  const url = 'https://git.example/app.git/info/lfs/objects/batch';
  const headers = { 'content-type': 'application/vnd.git-lfs+json' };
  assert.ok(mayHoldToken({ url, headers, size: 90_000 }));
  const href = 'https://objects.example/1';
  const download = { href, expires_at: '2024-01-01', header: { Authorization: 'canary' } };
  const masked = maskTokens(Buffer.from(JSON.stringify({ objects: [{ actions: { download } }] })), url);
  const kept = { href, header: { Authorization: 'buildferry' } };
  assert.equal(JSON.parse(String(masked)), { objects: [{ actions: { download: kept } }] });
});

test('index pages give out URLs without credentials, in HTML and in every spelling of JSON', () => {
  const cases = [
    [
      '<a href="https://me:canary@h.example/six.whl#sha256=ab">',
      '<a href="https://h.example/six.whl#sha256=ab">',
    ],
    [
      '<a href="../six.whl?v=1&amp;token=canary#sha256=ab">',
      '<a href="../six.whl?v=1&amp;token=buildferry#sha256=ab">',
    ],
    ['{"tarball":"https:\\/\\/canary@h.example\\/ms.tgz"}', '{"tarball":"https:\\/\\/h.example\\/ms.tgz"}'],
    [
      '"https://h.example/f?sig=canary\\u0026se=canary"',
      '"https://h.example/f?sig=buildferry\\u0026se=buildferry"',
    ],
    ['"https://me:c@nary@h.example/f"', '"https://h.example/f"'],
    ['"https://@h.example/f"', '"https://h.example/f"'],
    ["'http://h.example/f?password=canary'", "'http://h.example/f?password=buildferry'"],
  ] as const;
  for (const [text, expected] of cases) {
    assert.is(maskUrls(Buffer.from(text))?.toString(), expected);
    assert.is(maskUrls(Buffer.from(expected)), undefined);
  }
  const plain = Buffer.from(
    '{"author":"https://h.example/@me","q":"https://h.example/?page=2&se=sweden","x":"\xff"}',
    'latin1',
  );
  assert.is(maskUrls(plain), undefined);
});

test('a masked URL is found under what it was recorded under', () => {
  const url = 'https://me:canary@h.example/ms.tgz?token=canary&x=1';
  const masked =
    maskUrls(Buffer.from(`"${url}"`))
      ?.toString()
      .slice(1, -1) ?? '';
  assert.is(canonicalUrl(masked), canonicalUrl(url));
  assert.is(masked, canonicalUrl(url));
});

test('only documents that may be index pages are looked at, and a Link header is one', () => {
  const typed = (type: string) => mayBeIndex({ headers: { 'content-type': type }, size: 9 });
  const types = [
    'text/html; charset=utf-8',
    'application/vnd.npm.install-v1+json',
    'application/octet-stream',
  ];
  assert.equal(types.map(typed), [true, true, false]);
  assert.equal(keptOf({ link: '<https://h.example/?token=canary>; rel="next"' }, 'https://h.example/'), {
    link: '<https://h.example/?token=buildferry>; rel="next"',
  });
});

test('a slice is named by Dockerfile, stage, text and order, nothing else', () => {
  const run = { dockerfile: 'web/Dockerfile', stage: 'deps', text: 'npm ci', ordinal: 0 };
  assert.match(sliceId(run), /^[0-9a-f]{24}$/);
  const others = [
    { ...run, dockerfile: 'x' },
    { ...run, stage: 'x' },
    { ...run, text: 'x' },
    { ...run, ordinal: 1 },
  ];
  assert.is(new Set([run, ...others].map(sliceId)).size, 5);
});

test('name servers and proxies are read as the system means them', () => {
  assert.equal(
    parseResolvConf('# x\nsearch a.example b.example\nnameserver 10.0.0.1\nnameserver fe80::1\n'),
    {
      nameservers: ['10.0.0.1', 'fe80::1'],
      search: ['a.example', 'b.example'],
    },
  );
  assert.equal(proxiesIn({ HTTP_PROXY: 'upper', http_proxy: 'lower', NO_PROXY: '', HTTPS_PROXY: 's' }), {
    http_proxy: 'lower',
    https_proxy: 's',
  });
});

test.run();
