import { join } from 'node:path';
import { extraAuthorities } from '../../src/host/trust.ts';
import { standInsDirectory } from './cache.ts';
import { debian } from './debian.ts';
import { npmFolder, npmPackage } from './npm-package.ts';
import type { BuildRecipe } from './recipe.ts';

const npmVersions: Readonly<Record<string, string>> = {
  14: '6.14.18',
  16: '8.19.4',
  18: '10.9.4',
  20: '10.9.4',
  22: '10.9.4',
};
const newestMajor = '24';
const newestNpm = '11.6.2';
const yarnVersion = '1.22.22';

/**
 * Node, npm and yarn as npm has them, for the major version that a tag begins with; the newest for any other tag.
 *
 * @throws program-failed when npm has no Node of that version.
 */
export async function node(tag: string): Promise<BuildRecipe> {
  const major = /^\d+/.exec(tag)?.[0] ?? newestMajor;
  const [binary, npm, yarn, authorities] = await Promise.all([
    npmPackage(`node-linux-${process.arch}`, major),
    npmPackage('npm', npmVersions[major] ?? newestNpm),
    npmPackage('yarn', yarnVersion),
    extraAuthorities(process.env),
  ]);
  return {
    name: `node-${major}`,
    text: `Debian 12 with Node ${binary.version} and npm ${npm.version} from npm`,
    base: debian,
    packages: [],
    context: join(standInsDirectory(), npmFolder),
    instructions: [
      'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node',
      `COPY ${binary.folder}/bin/node /usr/local/bin/node`,
      `COPY ${binary.folder}/include /usr/local/include`,
      `COPY ${npm.folder} /usr/local/lib/node_modules/npm`,
      `COPY ${yarn.folder} /opt/yarn`,
      `RUN cd /usr/local/bin && ${links.map(([name, target]) => `ln -s ${target} ${name}`).join(' && ')}`,
      `ENV NODE_VERSION=${binary.version} YARN_VERSION=${yarn.version}`,
      // Node has its own list of authorities and does not read the system's.
      ...(authorities ? ['ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'] : []),
      'CMD ["node"]',
    ],
  };
}

const links = [
  ['nodejs', 'node'],
  ['npm', '../lib/node_modules/npm/bin/npm-cli.js'],
  ['npx', '../lib/node_modules/npm/bin/npx-cli.js'],
  ['yarn', '/opt/yarn/bin/yarn.js'],
  ['yarnpkg', '/opt/yarn/bin/yarn.js'],
] as const;
