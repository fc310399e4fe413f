import { decodePercent } from '../percent-decoding.ts';
import { metadataUrl, normalizeProject, versionOfDistribution } from './distribution-name.ts';
import type { Aboard, Index, IndexFilter } from './index-filter.ts';
import { unescapeHtml } from './unescape-html.ts';

/** An anchor: its attributes, its text, and the line break behind it. */
const anchor =
  /<a\b((?:[^>"']|"[^"]*"|'[^']*')*)>[\s\S]*?<\/a\s*>(?:[ \t]*<br\s*\/?>)?[ \t]*(?:\r?\n[ \t]*)?/gi;
const value = `\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`;
const href = new RegExp(`\\shref${value}`, 'i');
const metadata = new RegExp(`\\s+data-(?:core|dist-info)-metadata(?:${value})?(?=[\\s/>]|$)`, 'gi');
const base = new RegExp(`<base\\b[^>]*?\\shref${value}`, 'i');

/** A project's page of the simple API as HTML (PEP 503, 592, 658, 714). */
export const pypiHtml: IndexFilter = {
  name: 'pypi-html',
  mayBe: ({ url, type }) => isHtml(type) && projectOf(url) !== '',
  reduce(index, { anywhere, here }) {
    const root = rootOf(index);
    const project = projectOf(index.url);
    let [aboard, taken] = [0, 0];
    const reduced = index.text.replace(anchor, (whole, attributes: string) => {
      const file = fileOf(attributes, root, project);
      if (file === undefined) return whole;
      if (here.has(file) || here.has(metadataUrl(file))) taken++;
      if (anywhere.has(file)) aboard++;
      // What the RUN looked at and did not take stays, or it might look elsewhere this time.
      else if (!here.has(metadataUrl(file))) return '';
      return withoutLost({ whole, attributes, file }, anywhere);
    });
    return taken === 0 || aboard === 0 ? undefined : reduced;
  },
};

function isHtml(type: string): boolean {
  return type === 'text/html' || /^application\/vnd\.pypi\.simple\.\w+\+html$/.test(type);
}

function projectOf({ pathname }: URL): string {
  return normalizeProject(decodePercent(pathname).replace(/\/$/, '').split('/').at(-1) ?? '');
}

/** What addresses in the page are relative to. */
function rootOf({ url, text }: Index): URL {
  const root = attribute(text, base) ?? '';
  return URL.canParse(root, url.href) ? new URL(root, url) : url;
}

/** The address of the distribution that an anchor leads to; undefined where it leads elsewhere. */
function fileOf(attributes: string, root: URL, project: string): string | undefined {
  const target = attribute(attributes, href);
  if (target === undefined || !URL.canParse(target, root.href)) return undefined;
  const file = new URL(target, root);
  const name = decodePercent(file.pathname).split('/').at(-1) ?? '';
  return versionOfDistribution(name, project) === undefined ? undefined : file.href;
}

/** A client must not be sent for metadata that are not aboard: it reads the file itself instead. */
function withoutLost(
  { whole, attributes, file }: { whole: string; attributes: string; file: string },
  anywhere: Aboard['anywhere'],
): string {
  if (anywhere.has(metadataUrl(file))) return whole;
  return whole.replace(attributes, () => attributes.replace(metadata, ''));
}

function attribute(text: string, pattern: RegExp): string | undefined {
  const [, ...values] = pattern.exec(text) ?? [];
  const found = values.find((each) => each !== undefined);
  return found === undefined ? undefined : unescapeHtml(found.trim());
}
