import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pypiHtml } from '../../../../src/ecosystems/index-filters/pypi-html.ts';
import { reduceIndex, type Stored } from '../../../helpers/reduce-index.ts';

const files = 'https://files.example/packages/ab/cd';
const page = `<!DOCTYPE html>
<html>
  <head><meta name="pypi:repository-version" content="1.3"><title>Links for shop-kit</title></head>
  <body>
    <h1>Links for shop-kit</h1>
    <a href="${files}/shop_kit-1.0-py3-none-any.whl#sha256=11" data-requires-python="&gt;=3.7" data-dist-info-metadata="sha256=aa" data-core-metadata="sha256=aa">shop_kit-1.0-py3-none-any.whl</a><br />
    <a href="${files}/shop-kit-1.0.tar.gz#sha256=12" data-requires-python=">=3.7">shop-kit-1.0.tar.gz</a><br />
    <a href="${files}/shop_kit-2.0-py3-none-any.whl#sha256=21" data-yanked="broken" data-core-metadata="true">shop_kit-2.0-py3-none-any.whl</a><br />
    <a href="https://shop.example/">Home page</a><br />
  </body>
</html>
`;

const reduce = (text: string, stored: Stored, url = 'https://index.example/simple/shop-kit/') =>
  reduceIndex(pypiHtml, { url, type: 'text/html', text }, stored);

test('files that are not aboard go, and all else stays as it was', () => {
  const lines = page.split('\n');
  const own = [`${files}/shop_kit-1.0-py3-none-any.whl`, `${files}/shop_kit-1.0-py3-none-any.whl.metadata`];
  assert.is(reduce(page, { own }), lines.filter((line) => !/1\.0\.tar|kit-2\.0/.test(line)).join('\n'));
});

test('another RUN having it is enough, on a page that this one took something from', () => {
  const stored = {
    own: [`${files}/shop-kit-1.0.tar.gz`],
    others: [`${files}/shop_kit-2.0-py3-none-any.whl`],
  };
  const reduced = reduce(page, stored) ?? '';
  assert.match(reduced, 'shop_kit-2.0-py3-none-any.whl#sha256=21" data-yanked="broken">');
  assert.not.match(reduced, 'kit-1.0-py3');
});

test('a page that the RUN took nothing from stays: it may have chosen what an image brought', () => {
  const others = [`${files}/shop-kit-1.0.tar.gz`];
  assert.is(reduce(page, { others }), undefined);
  const own = [`${files}/shop_kit-2.0-py3-none-any.whl.metadata`];
  assert.match(reduce(page, { own, others }) ?? '', 'shop_kit-2.0');
});

test('metadata are promised only where they are aboard', () => {
  const reduced = reduce(page, { own: [`${files}/shop_kit-1.0-py3-none-any.whl`] }) ?? '';
  assert.match(reduced, 'whl#sha256=11" data-requires-python="&gt;=3.7">shop_kit');
  assert.not.match(reduced, 'metadata');
});

test('what the RUN looked at without taking it stays; what another one looked at does not', () => {
  const own = [`${files}/shop-kit-1.0.tar.gz`];
  const seen = [`${files}/shop_kit-2.0-py3-none-any.whl.metadata`];
  assert.match(reduce(page, { own: [...own, ...seen] }) ?? '', 'shop_kit-2.0-py3-none-any.whl#sha256=21');
  assert.not.match(reduce(page, { own, others: seen }) ?? '', 'shop_kit-2.0');
});

test('a page of which nothing is aboard, or all is, stays as it is', () => {
  assert.is(reduce(page, {}), undefined);
  assert.is(reduce(page, { own: [`${files}/shop_kit-1.0-py3-none-any.whl.metadata`] }), undefined);
  const all = ['shop_kit-1.0-py3-none-any.whl', 'shop-kit-1.0.tar.gz', 'shop_kit-2.0-py3-none-any.whl'];
  const own = all.flatMap((name) => [`${files}/${name}`, `${files}/${name}.metadata`]);
  assert.is(reduce(page, { own }), undefined);
});

test('addresses are read as browsers do: relative, below a base, escaped one way or another', () => {
  const written: [string, string][] = [
    ['../../files/kit-1.0%2Bcpu.whl', 'https://index.example/files/kit-1.0+cpu.whl'],
    ['/files/kit-1.0+cpu.whl', 'https://index.example/files/kit-1.0%2Bcpu.whl'],
    ['//cdn.example/kit-1.0.zip?a=1&amp;b=2#md5=3', 'https://cdn.example/kit-1.0.zip?a=1&b=2'],
    ['kit-1&#x2e;0&#46;zip', 'https://index.example/simple/kit/kit-1.0.zip'],
  ];
  for (const [href, stored] of written) {
    const text = `<A HREF='${href}'>this</A>\n<a href=kit-9.zip>other</a>`;
    assert.is(
      reduce(text, { own: [stored] }, 'https://index.example/simple/kit/'),
      `${text.split('\n')[0]}\n`,
    );
  }
  const based = '<base href="https://cdn.example/x/"><a href="kit-1.0.zip">1</a><a href="kit-2.0.zip">2</a>';
  const reduced = reduce(based, { own: ['https://cdn.example/x/kit-1.0.zip'] }, 'https://h.example/kit');
  assert.is(reduced, '<base href="https://cdn.example/x/"><a href="kit-1.0.zip">1</a>');
});

test('a page that is not about one project is none of its business', () => {
  const links = '<a href="a-1.0.zip">a</a><a href="b-1.0.zip">b</a>';
  const own = ['https://h.example/downloads/a-1.0.zip'];
  assert.is(reduce(links, { own }, 'https://h.example/downloads/'), undefined);
  const json = { url: 'https://h.example/simple/a/', type: 'application/json', text: links };
  assert.is(reduceIndex(pypiHtml, json, { own: ['https://h.example/simple/a/a-1.0.zip'] }), undefined);
});

test('a page that breaks off keeps what can not be read', () => {
  const text = '<a href="kit-1.0.zip">1</a><a href="kit-2.0.zip">2</a><a href="kit-3.0.zip';
  const own = ['https://h.example/kit/kit-1.0.zip'];
  const reduced = reduce(text, { own }, 'https://h.example/kit/');
  assert.is(reduced, '<a href="kit-1.0.zip">1</a><a href="kit-3.0.zip');
});

test.run();
