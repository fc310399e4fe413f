import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fault } from '../../src/errors.ts';
import type { ScanResult } from '../../src/index.ts';
import { buildferry, type ErrorLine, onlyLine } from './buildferry.ts';
import { createWorkspace, type Files, type Workspace } from './workspace.ts';

let workspace: Workspace;

test.before(async () => {
  workspace = await createWorkspace();
});

test.after(() => workspace.remove());

const plain = 'services:\n  web:\n    build: .\n';

/** A script of so many bytes, in short lines. */
const scriptOf = (bytes: number): string => `${'#!/bin/sh\n'.padEnd(bytes - 1, `${'#'.repeat(1023)}\n`)}\n`;

interface Case {
  files: Files;
  /** Each fault's file, its line, and words of its problem. */
  faults: [file: string, line: number | undefined, words: RegExp][];
  flags?: string[];
}

const cases: Record<string, Case> = {
  'an ADD over SSH, or that unpacks': {
    files: {
      'compose.yaml': plain,
      Dockerfile:
        'FROM alpine:3.20\n\nADD --unpack https://example.com/a.tar.gz /\nADD ["git@example.com:a.git", "/b"]\n',
    },
    flags: ['--engine-min', '29.0'],
    faults: [
      ['Dockerfile', 3, /ADD --unpack of https:\/\/example\.com\/a\.tar\.gz: .*unpack it in a RUN/],
      ['Dockerfile', 4, /ADD of git@example\.com:a\.git/],
    ],
  },
  'a RUN that requires an SSH agent': {
    files: {
      'compose.yaml': plain,
      Dockerfile: 'FROM alpine:3.20\nRUN --mount=type=ssh,required=true git clone git@example.com:a.git\n',
    },
    faults: [['Dockerfile', 2, /requires an SSH agent/]],
  },
  'a stage for another platform': {
    files: { 'compose.yaml': plain, Dockerfile: 'FROM --platform=linux/arm64 alpine:3.20\nRUN echo\n' },
    faults: [['Dockerfile', 1, /for linux\/arm64, and the bundle for linux\/amd64/]],
  },
  'a feature that the oldest engine does not know': {
    files: { 'compose.yaml': plain, Dockerfile: 'FROM alpine:3.20\nCOPY --link a /\n', a: '' },
    flags: ['--engine-min', '20.10'],
    faults: [['Dockerfile', 2, /--link needs Dockerfile 1\.4, which Docker 20\.10 does not know/]],
  },
  'a Dockerfile inside the compose file': {
    files: {
      'compose.yaml': `services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM alpine:3.20
        ADD git@example.com:a /
`,
    },
    faults: [['compose.yaml', 7, /ADD of git@example\.com:a/]],
  },
  'build contexts elsewhere, all of them': {
    files: {
      'compose.yaml': `services:
  a: {build: "https://example.com/a.git"}
  b:
    build:
      context: https://example.com/b.git
`,
    },
    faults: [
      ['compose.yaml', 2, /a is built from https:\/\/example\.com\/a\.git/],
      ['compose.yaml', 5, /b is built from https:\/\/example\.com\/b\.git/],
    ],
  },
  'a named context elsewhere': {
    files: {
      'compose.yaml': `services:
  web:
    build: {context: ., additional_contexts: {src: "git@example.com:src.git"}}
`,
      Dockerfile: 'FROM alpine:3.20\nCOPY --from=src / /\n',
    },
    faults: [
      ['compose.yaml', 3, /the named context src is git@example\.com:src\.git, which is fetched over SSH/],
    ],
  },
  'a service for another platform': {
    files: {
      'compose.yaml': `services:
  a:
    build: .
    platform: linux/arm64
  b:
    platform: linux/amd64
    build:
      context: .
      platforms:
        - linux/amd64
        - linux/arm64
`,
      Dockerfile: 'FROM alpine:3.20\n',
    },
    faults: [
      ['compose.yaml', 4, /a is built for linux\/arm64, and the bundle is for linux\/amd64/],
      ['compose.yaml', 9, /b is built for linux\/arm64/],
    ],
  },
  'a base that another service builds, even one that is left out': {
    files: {
      'compose.yaml': `name: shop
services:
  base: {build: base}
  tool: {build: tool, image: "tool:1"}
  web: {build: .}
`,
      'base/Dockerfile': 'FROM alpine:3.20\n',
      'tool/Dockerfile': 'FROM tool:1\n',
      Dockerfile: 'FROM alpine:3.20\nFROM shop-base:latest\nCOPY --from=tool:1 / /\n',
    },
    flags: ['--service', 'web,tool'],
    faults: [
      [
        'Dockerfile',
        2,
        /shop-base:latest is what the service base builds, .*`additional_contexts: \{"shop-base": "service:base"\}` to the build of web/,
      ],
      ['Dockerfile', 3, /tool:1 is what the service tool builds/],
    ],
  },
  'a RUN that names no program': {
    files: { 'compose.yaml': plain, Dockerfile: 'FROM alpine:3.20\nRUN ["true"]\nRUN []\n' },
    faults: [['Dockerfile', 3, /RUN \[\] names no program/]],
  },
  'a flag with a letter that BuildKit cuts in two': {
    files: {
      'compose.yaml': plain,
      Dockerfile: `FROM alpine:3.20
RUN --mount=type=cache,target=/caf\u00e9 echo
RUN --mount=type=cache,target=/l\u00e0 echo
COPY --chown="\u00c5se" a /
`,
      a: '',
    },
    faults: [
      ['Dockerfile', 3, /a character that BuildKit cuts in two.*name the path without it/],
      ['Dockerfile', 4, /a character that BuildKit cuts in two/],
    ],
  },
  'a mount whose type is a variable': {
    files: {
      'compose.yaml': plain,
      Dockerfile: `FROM alpine:3.20
ARG KIND=cache
RUN --mount=type=cache,target=/$KIND echo
RUN --mount=type=$KIND,target=/c echo
`,
    },
    faults: [['Dockerfile', 4, /the type of a mount is a variable.*write the type itself/]],
  },
  'a script that is too long for an argument, by one byte': {
    files: {
      'compose.yaml': plain,
      Dockerfile: `FROM alpine:3.20
RUN <<long
${scriptOf(128 * 1024)}long
RUN <<short
${scriptOf(128 * 1024 - 1)}short
`,
    },
    faults: [['Dockerfile', 2, /longer than 128 KiB.*COPY that/]],
  },
  'an ONBUILD trigger with a backslash, under another escape character': {
    files: {
      'compose.yaml': plain,
      Dockerfile: `# escape=\`
FROM alpine:3.20 AS base
ONBUILD RUN echo \\$A
ONBUILD ENV A=a\\ b
FROM base
`,
    },
    faults: [['Dockerfile', 5, /an ONBUILD trigger is read with a backslash.*leave the # escape= line out/]],
  },
  'a Dockerfile that is not there': {
    files: { 'compose.yaml': plain },
    faults: [['Dockerfile', undefined, /this Dockerfile does not exist/]],
  },
};

for (const [name, { files, faults, flags = [] }] of Object.entries(cases)) {
  test(`${name} can't be carried: exit code 4, file and line`, async () => {
    const project = await workspace.write(name.replaceAll(' ', '-'), files);
    const { exitCode, stdout } = await buildferry(['scan', project, '--json', ...flags]);
    assert.is(exitCode, 4, stdout);
    const { code, facts } = onlyLine<ErrorLine>(stdout);
    assert.is(code, 'not-carriable');
    const found = facts.faults as Fault[];
    assert.is(found.length, faults.length, stdout);
    for (const [index, [file, line, words]] of faults.entries()) {
      assert.is(found[index]?.file, file);
      assert.is(found[index]?.line, line);
      assert.match(found[index]?.problem ?? '', words);
    }
  });
}

test('for people each is a line that starts with its place', async () => {
  const project = await workspace.write('people', {
    'compose.yaml': 'services:\n  web:\n    build: app\n',
    'app/Dockerfile': 'FROM alpine:3.20\nADD git@example.com:a /\n',
  });
  const { exitCode, stdout, stderr } = await buildferry(['scan', project, '--quiet']);
  assert.is(exitCode, 4);
  assert.is(stdout, '');
  const [what, fault, next] = stderr.split('\n');
  assert.is(what, "buildferry: Something in this project can't be carried.");
  assert.match(fault ?? '', /^ {2}app\/Dockerfile:2: ADD of git@example\.com:a: /);
  assert.is(next, 'Change these lines, or leave their services out with --service.');
});

test('leaving the service out, as the message says, helps', async () => {
  const project = await workspace.write('left-out', {
    'compose.yaml': 'services:\n  web: {build: .}\n  db: {image: "postgres:16"}\n',
    Dockerfile: 'FROM alpine:3.20\nADD git@example.com:a /\n',
  });
  assert.is((await buildferry(['scan', project])).exitCode, 4);
  assert.is((await buildferry(['scan', project, '--service', 'db'])).exitCode, 0);
});

test('a service that is built from an address can be left out, too', async () => {
  const project = await workspace.write('left-out-address', {
    'compose.yaml': 'services:\n  web: {build: .}\n  far: {build: "https://example.com/a.git"}\n',
    Dockerfile: 'FROM alpine:3.20\n',
  });
  const { exitCode, stdout } = await buildferry(['scan', project, '--json', '--service', 'web']);
  assert.is(exitCode, 0);
  assert.equal(onlyLine<ScanResult>(stdout).leftOut, ['far']);
});

for (const [name, dockerfile, line] of [
  ['no FROM', 'RUN echo\nFROM alpine:3.20\n', 1],
  ['an escape of two letters', '# escape=ab\nFROM alpine:3.20\n', 1],
  ['an endless heredoc', 'FROM alpine:3.20\nRUN <<EOF\necho\nRUN echo\n', 2],
  ['an unknown instruction', '# syntax=docker/dockerfile:1\nFROM alpine:3.20\nFRMO alpine\nZZZZZZZZ\n', 3],
  ['an unknown instruction in front', 'FRMO alpine\n', 1],
] as const) {
  test(`a Dockerfile with ${name} ends with 3, file and line`, async () => {
    const project = await workspace.write(name.replaceAll(' ', '-'), {
      'compose.yaml': plain,
      Dockerfile: dockerfile,
    });
    const { exitCode, stderr } = await buildferry(['scan', project, '--quiet']);
    assert.is(exitCode, 3);
    assert.match(stderr, new RegExp(`^buildferry: Dockerfile:${line}: .*\\n.*mend that line\\.\\n$`));
  });
}

test('an unknown instruction is named with the one that was probably meant', async () => {
  const project = await workspace.write('frmo', {
    'compose.yaml': plain,
    Dockerfile: 'FROM alpine:3.20\nCPOY a /\n',
  });
  const { stderr } = await buildferry(['scan', project, '--quiet']);
  assert.match(stderr, /^buildferry: Dockerfile:2: there is no instruction CPOY \(did you mean COPY\?\)\.\n/);
});

test('another frontend may know more instructions', async () => {
  const project = await workspace.write('own-frontend', {
    'compose.yaml': plain,
    Dockerfile: '# syntax=example.com/frontend:2\nFROM alpine:3.20\nINSTALL curl\n',
  });
  assert.is((await buildferry(['scan', project])).exitCode, 0);
});

test('a fault of a Dockerfile inside the compose file has its line there', async () => {
  const project = await workspace.write('inline-fault', {
    'compose.yaml': `services:
  web:
    build:
      dockerfile_inline: |
        FROM alpine:3.20
        CPOY a /
`,
  });
  const { exitCode, stderr } = await buildferry(['scan', project, '--quiet']);
  assert.is(exitCode, 3);
  assert.match(stderr, /^buildferry: compose\.yaml:6: there is no instruction CPOY/);
});

test.run();
