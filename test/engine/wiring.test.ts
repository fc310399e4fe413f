import { chmod, cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runStepsOf } from '../../scripts/crossing/build-log.ts';
import type { Carried } from '../../scripts/crossing/crossing.ts';
import { engineTest, type Gap, openGap } from '../helpers/engines.ts';
import {
  callThere,
  dockerThere,
  type Ended,
  importer,
  packFiles,
  tool,
  treeBelow,
  writeFiles,
} from './isolated-side.ts';

const copyAll = 'FROM busybox:musl\nCOPY . /app\nRUN cd /app && find . -type f | sort > /listing\n';

/** A service for each way to have a Dockerfile, ignore files and secrets. */
const files = {
  'compose.yaml': `name: wired
services:
  web:
    build: ./web
  rules:
    build: { context: ., dockerfile: rules/app.Dockerfile }
  specific:
    build: { context: ., dockerfile: specific/app.Dockerfile }
  inline:
    build:
      context: ./web
      dockerfile_inline: |
        FROM busybox:musl
        COPY app.py /app/
        RUN echo "home is $$HOME" > /made
  secret:
    build:
      context: ./web
      dockerfile: secret.Dockerfile
      secrets: [token, key]
secrets:
  token: { environment: WIRED_TOKEN }
  key: { file: ./key.txt }
`,
  '.dockerignore': '.*\n*.yaml\n**/*.Dockerfile\nkey.txt\nspecific\n',
  'key.txt': 'a key\n',
  'web/Dockerfile':
    'FROM python:3.12-slim\nRUN pip install --no-cache-dir idna==3.10\nCOPY . /app\nCMD ["python", "/app/app.py"]\n',
  'web/app.py': 'import idna\nprint(idna.__version__)\n',
  'web/secret.Dockerfile':
    'FROM busybox:musl\nRUN --mount=type=secret,id=token --mount=type=secret,id=key cat /run/secrets/token /run/secrets/key | wc -c > /made\n',
  'rules/app.Dockerfile': copyAll,
  'specific/app.Dockerfile': copyAll,
  'specific/app.Dockerfile.dockerignore': 'key.txt\n.env\nweb\n',
};

/** One way in which a project may stand on the isolated host. */
interface Variant {
  name: string;
  /** Its directory's name. */
  directory?: string;
  /** Changes it before it is wired; returns the path by which it is named from then on. */
  arrange?: (project: string) => Promise<string>;
  env?: Record<string, string>;
  /** The file that is written and written back. Default: .env */
  rewritten?: string;
}

const listed = 'compose.yaml:compose.override.yaml';
const override = { 'compose.override.yaml': 'services: { web: { environment: { OWN: "1" } } }\n' };

const variants: Variant[] = [
  { name: 'plain' },
  { name: 'with COMPOSE_FILE in the shell', env: { COMPOSE_FILE: 'compose.yaml' } },
  {
    name: 'with COMPOSE_FILE in a .env that only its owner reads',
    arrange: async (project) => {
      await writeFiles(project, { '.env': `COMPOSE_FILE='${listed}' \r\nSECRET=1`, ...override });
      await chmod(join(project, '.env'), 0o600);
      return project;
    },
  },
  {
    name: 'with an override of its own',
    arrange: async (project) => {
      await writeFiles(project, override);
      return project;
    },
  },
  {
    name: 'with .env a symbolic link',
    rewritten: 'web/settings',
    arrange: async (project) => {
      await writeFiles(project, { ...override, 'web/settings': 'A=1\n' });
      await symlink('web/settings', join(project, '.env'));
      return project;
    },
  },
  // Docker itself refuses two services with one context whose own last name is not ASCII.
  { name: 'in a directory with spaces, a dollar and umlauts', directory: 'Größe/a $HOME & more' },
  {
    name: 'through a symbolic link',
    arrange: async (project) => {
      await symlink(project, `${project} link`);
      return `${project} link`;
    },
  },
];

let gap: Gap;
let carried: Carried;

engineTest('a project is packed where its secrets are', async () => {
  gap = await openGap();
  process.env.WIRED_TOKEN = 'a token';
  carried = await packFiles(gap, 'wired', files);
  delete process.env.WIRED_TOKEN;
  await rm(join(carried.project, 'key.txt'));
});

for (const [number, variant] of variants.entries()) {
  engineTest(
    `plain \`docker compose build\` works in a project ${variant.name}, and unwire undoes it`,
    async () => {
      const copy = join(gap.work, variant.directory ?? `variant-${number}`);
      await cp(carried.project, copy, { recursive: true, preserveTimestamps: true });
      const project = (await variant.arrange?.(copy)) ?? copy;
      const before = await treeBelow(copy);

      const imported = await there(importer(carried.bundle, '--project', project), variant.env);
      assert.is(imported.code, 0, imported.output);
      const env = { ...variant.env, ...exported(imported.output) };
      await assertBuilds(project, env);
      await assertContents(Object.keys(before));

      assert.is((await there(tool('unwire', project))).code, 0);
      const rewritten = variant.rewritten ?? '.env';
      assert.equal(withoutTimeOf(rewritten, await treeBelow(copy)), withoutTimeOf(rewritten, before));
      assert.is.not((await build(project, variant.env)).code, 0, 'it builds without the wiring');
    },
  );
}

function there(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return callThere(gap.isolated, words, { env });
}

/** The line that import says is to be used in this shell. */
function exported(output: string): Record<string, string> {
  const [, value] = /use: export COMPOSE_FILE=(\S+)/.exec(output) ?? [];
  return value === undefined ? {} : { COMPOSE_FILE: value };
}

function build(project: string, env: Record<string, string> = {}): Promise<Ended> {
  return callThere(gap.isolated, ['docker', 'compose', 'build'], { cwd: project, env });
}

async function assertBuilds(project: string, env: Record<string, string> = {}): Promise<void> {
  const { code, output } = await build(project, env);
  assert.is(code, 0, output);
  assert.is(runStepsOf(output.split('\n')).length, 5, 'every RUN is wrapped');
}

/** What the images hold is what the user's own files make; none of ours. */
async function assertContents(before: readonly string[]): Promise<void> {
  const inside = (service: string, ...command: string[]): Promise<string[]> =>
    dockerThere(gap.isolated, 'run', '--rm', '--network', 'none', `wired-${service}`, ...command);
  assert.equal(await inside('web'), ['3.10']);
  const settings = before.includes('web/settings') ? ['./web/settings'] : [];
  assert.equal(await inside('rules', 'cat', '/listing'), ['./web/Dockerfile', './web/app.py', ...settings]);
  const own = before.includes('compose.override.yaml') ? ['./compose.override.yaml'] : [];
  assert.equal(await inside('specific', 'cat', '/listing'), [
    './.dockerignore',
    ...own,
    './compose.yaml',
    './rules/app.Dockerfile',
    './specific/app.Dockerfile',
    './specific/app.Dockerfile.dockerignore',
  ]);
  assert.equal(await inside('inline', 'cat', '/made'), ['home is /root']);
  assert.equal(await inside('secret', 'cat', '/made'), ['0']);
}

/** What was written and written back has another time. */
function withoutTimeOf(file: string, tree: Record<string, string>): Record<string, string> {
  const text = tree[file]?.replace(/^(file \d+) [\d.]+/, '$1');
  return text === undefined ? tree : { ...tree, [file]: text };
}

engineTest('a stale twin does not build, says why, and wire mends it', async () => {
  const { project } = carried;
  assert.is((await there(tool('import', carried.bundle, '--project', project))).code, 0);
  const edits: [file: string, from: string, to: string][] = [
    ['web/Dockerfile', 'CMD', 'ENV EDITED=1\nCMD'],
    ['rules/app.Dockerfile', 'COPY', 'ENV EDITED=1\nCOPY'],
    ['compose.yaml', 'FROM busybox:musl', 'FROM busybox:musl\n        ENV EDITED=1'],
  ];
  for (const [file, from, to] of edits) {
    await assertBuilds(project);
    const text = await readFile(join(project, file), 'utf8');
    await writeFile(join(project, file), text.replace(from, to));
    const stale = await build(project);
    assert.is.not(stale.code, 0, `${file} was edited`);
    assert.match(
      stale.output,
      `${file} has changed since this project was wired; run \`sh import.sh --wire\`, then build again.`,
    );
    const wired = await there(importer(carried.bundle, '--wire', '--project', project));
    assert.is(wired.code, 0, wired.output);
  }
  await assertBuilds(project);
});

test.after(async () => gap?.close());

test.run();
