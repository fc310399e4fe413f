import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { tarStream } from '../../src/images/tar-stream.ts';
import { zipOf } from './zip.ts';

/** A package of which nothing matters but what it is called and what it asks for. */
export interface Package {
  name: string;
  version: string;
  /** Requirements, as its ecosystem writes them, by name. */
  requires?: Readonly<Record<string, string>>;
  /** What else its index says of it. */
  more?: Readonly<Record<string, unknown>>;
}

type Answer = { type: string; body: string | Buffer };
type Answers = Record<string, Answer>;

/** A simple index whose pages are of one kind (PEP 503, PEP 691), with metadata beside its wheels (PEP 658). */
export function pythonIndex(packages: readonly Package[], kind: 'html' | 'json'): RequestListener {
  const answers: Answers = {};
  for (const [name, versions] of byName(packages)) {
    const files = versions.map((each) => {
      const filename = `${name}-${each.version}-py3-none-any.whl`;
      const metadata = metadataOf(each);
      answers[`/files/${filename}`] = { type: 'application/zip', body: wheelOf(each, metadata) };
      answers[`/files/${filename}.metadata`] = { type: 'text/plain', body: metadata };
      return { filename, url: `../../files/${filename}`, hashes: {}, 'core-metadata': true };
    });
    const page = { meta: { 'api-version': '1.0' }, name, files };
    const anchors = files.map(
      ({ url, filename }) => `<a href="${url}" data-core-metadata="true">${filename}</a>`,
    );
    answers[`/simple/${name}/`] =
      kind === 'json'
        ? { type: 'application/vnd.pypi.simple.v1+json', body: JSON.stringify(page) }
        : {
            type: 'text/html',
            body: `<!DOCTYPE html>\n<html><body>\n${anchors.join('<br/>\n')}\n</body></html>`,
          };
  }
  return serving(answers);
}

function metadataOf({ name, version, requires = {} }: Package): string {
  const required = Object.entries(requires).map(([other, range]) => `Requires-Dist: ${other}${range}`);
  return ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...required, ''].join('\n');
}

function wheelOf({ name, version }: Package, metadata: string): Buffer {
  const folder = `${name}-${version}.dist-info`;
  const texts = {
    [`${name}.py`]: `version = "${version}"\n`,
    [`${folder}/METADATA`]: metadata,
    [`${folder}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const record = [...Object.keys(texts), `${folder}/RECORD`].map((path) => `${path},,\n`).join('');
  return zipOf({ ...texts, [`${folder}/RECORD`]: record });
}

/** An npm registry at an address: abbreviated packuments, tarballs. */
export async function npmRegistry(packages: readonly Package[], url: string): Promise<RequestListener> {
  const answers: Answers = {};
  for (const [name, versions] of byName(packages)) {
    const manifests: Record<string, unknown> = {};
    for (const { version, requires = {}, more } of versions) {
      const manifest = { name, version, dependencies: requires, ...more };
      const body = await archiveOf({ 'package/package.json': JSON.stringify(manifest) });
      const integrity = `sha512-${createHash('sha512').update(body).digest('base64')}`;
      const path = `/${name}/-/${name}-${version}.tgz`;
      answers[path] = { type: 'application/octet-stream', body };
      manifests[version] = { ...manifest, dist: { tarball: `${url}${path}`, integrity } };
    }
    const latest = versions.at(-1)?.version;
    const packument = { name, 'dist-tags': { latest }, versions: manifests };
    answers[`/${name}`] = { type: 'application/vnd.npm.install-v1+json', body: JSON.stringify(packument) };
  }
  return serving(answers);
}

/** A Go module proxy. */
export function goProxy(packages: readonly Package[]): RequestListener {
  const answers: Answers = {};
  for (const [name, versions] of byName(packages)) {
    const list = versions.map(({ version }) => `${version}\n`).join('');
    answers[`/${name}/@v/list`] = { type: 'text/plain', body: list };
    for (const { version } of versions) {
      const info = { Version: version, Time: '2026-01-01T00:00:00Z' };
      const mod = `module ${name}\n`;
      const zip = zipOf({
        [`${name}@${version}/go.mod`]: mod,
        [`${name}@${version}/kit.go`]: 'package kit\n',
      });
      answers[`/${name}/@v/${version}.info`] = { type: 'application/json', body: JSON.stringify(info) };
      answers[`/${name}/@v/${version}.mod`] = { type: 'text/plain', body: mod };
      answers[`/${name}/@v/${version}.zip`] = { type: 'application/zip', body: zip };
    }
  }
  return serving(answers);
}

/** A sparse index of crates at an address, with the crates beside it. Names have four letters or more. */
export async function cargoRegistry(packages: readonly Package[], url: string): Promise<RequestListener> {
  const answers: Answers = {
    '/config.json': { type: 'application/json', body: JSON.stringify({ dl: `${url}/crates` }) },
  };
  for (const [name, versions] of byName(packages)) {
    const lines: string[] = [];
    for (const { version, requires = {}, more } of versions) {
      const folder = `${name}-${version}`;
      const manifest = `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n`;
      const body = await archiveOf({ [`${folder}/Cargo.toml`]: manifest, [`${folder}/src/lib.rs`]: '' });
      const cksum = createHash('sha256').update(body).digest('hex');
      const deps = Object.entries(requires).map(([other, req]) => dependencyOn(other, req));
      lines.push(JSON.stringify({ name, vers: version, deps, cksum, features: {}, yanked: false, ...more }));
      answers[`/crates/${name}/${version}/download`] = { type: 'application/gzip', body };
    }
    const path = `/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
    answers[path] = { type: 'text/plain', body: `${lines.join('\n')}\n` };
  }
  return serving(answers);
}

/** A requirement may end in ` for TARGET`. */
function dependencyOn(name: string, requirement: string): object {
  const [req, target = null] = requirement.split(' for ');
  return { name, req, features: [], optional: false, default_features: true, target, kind: 'normal' };
}

function byName(packages: readonly Package[]): Map<string, Package[]> {
  return Map.groupBy(packages, ({ name }) => name);
}

async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const entries = Object.entries(files).map(([path, text]) => {
    const body = Buffer.from(text);
    return {
      type: 'file' as const,
      path,
      mode: 0o644,
      size: body.length,
      async *open() {
        yield body;
      },
    };
  });
  return gzipSync(await buffer(tarStream(entries)));
}

function serving(answers: Answers): RequestListener {
  return (request, response) => {
    const answer = answers[decodeURIComponent(request.url ?? '')];
    if (!answer) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': answer.type, etag: '"1"' }).end(answer.body);
  };
}
