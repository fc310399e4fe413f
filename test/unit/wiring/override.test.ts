import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { printOverride } from '../../../src/wiring/override.ts';
import { unitOf } from '../../helpers/unit.ts';

test('a dollar in a path is one, and begins no variable of compose', () => {
  const { service } = unitOf('FROM a\nRUN x\n');
  const text = printOverride({
    builds: [
      {
        service,
        dockerfile: '../$shop/.buildferry/web.Dockerfile',
        contexts: { 'buildferry-source': '../$shop' },
        args: {},
        cacheFrom: ['type=local,src=/srv/$shop/layers'],
        cacheTo: ['type=local,dest=/srv/$shop/layers'],
        secrets: ['buildferry-where'],
      },
    ],
    images: [],
    secrets: { 'buildferry-where': '/srv/$shop/where.json' },
  });
  const { services, secrets } = parse(text, { logLevel: 'silent' });
  const { dockerfile, additional_contexts, cache_from, cache_to } = services.web.build;
  const paths = [
    dockerfile,
    additional_contexts['buildferry-source'],
    cache_from[0],
    cache_to[0],
    secrets['buildferry-where'].file,
  ];
  for (const path of paths) {
    assert.ok(path.includes('$$shop'), path);
    assert.not(path.includes('$$$'), path);
  }
});

test('a build that ends with its last stage has no target of the user\u2019s', () => {
  const build = { dockerfile: 'twin', contexts: {}, args: {}, cacheFrom: [], secrets: [], lastStage: true };
  const print = (target: string | undefined): string => {
    const { service } = unitOf('FROM a AS one\nFROM b\n', target === undefined ? {} : { target });
    return printOverride({ builds: [{ service, ...build }], images: [], secrets: {} });
  };
  assert.match(print('one'), /^ +target: !reset null$/m);
  assert.not.match(print(undefined), 'target');
});

test.run();
