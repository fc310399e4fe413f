import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeUrl } from '../../../src/ecosystems/all.ts';

const described: Readonly<Record<string, string>> = {
  '/is-odd/-/is-odd-3.0.1.tgz': 'is-odd 3.0.1 (npm)',
  '/base64-js/-/base64-js-1.5.1.tgz': 'base64-js 1.5.1 (npm)',
  '/npm/@esbuild/linux-x64/-/linux-x64-0.25.10.tgz': '@esbuild/linux-x64 0.25.10 (npm)',
  '/npm/@esbuild%2flinux-x64': '@esbuild/linux-x64 (npm index)',
  '/github.com/google/uuid/@v/v1.3.1.zip': 'github.com/google/uuid v1.3.1 (go)',
  '/sumdb/sum.example/lookup/github.com/google/uuid@v1.3.1': 'github.com/google/uuid v1.3.1 (go checksum)',
  '/crates/itoa/1.0.15/download': 'itoa 1.0.15 (cargo)',
  '/crates/itoa/itoa-1.0.15.crate': 'itoa 1.0.15 (cargo)',
  '/mirror/it/oa/itoa': 'itoa (cargo index)',
  '/3/l/log': 'log (cargo index)',
  '/2/cc': 'cc (cargo index)',
  '/com/google/code/gson/gson/2.10.1/gson-2.10.1.jar': 'gson 2.10.1 (maven)',
  '/org/apache/maven/apache-maven/3.9.9/apache-maven-3.9.9-bin.zip': 'apache-maven 3.9.9 (maven)',
  '/com/google/code/gson/gson/maven-metadata.xml': 'gson (maven index)',
  '/example/app/1.0-SNAPSHOT/maven-metadata.xml': 'app (maven index)',
  '/packages/flask-3.1.3-py3-none-any.whl': 'flask-3.1.3-py3-none-any.whl (pip)',
};

for (const [path, name] of Object.entries(described)) {
  test(`${path} is ${name}`, () => assert.is(describeUrl(`https://mirror.example${path}`), name));
}

test('what has nobody’s shape has no name', () => {
  for (const path of ['/', '/is-odd', '/oa/it/itoa', '/v1/models', '/0/', '/v1/1/7', '/a/b/c.jar'])
    assert.is(describeUrl(`https://mirror.example${path}`), undefined);
});

test.run();
