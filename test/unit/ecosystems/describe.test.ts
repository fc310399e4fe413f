import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeUrl } from '../../../src/ecosystems/all.ts';

test('a URL is told by what it is, whatever the host of the mirror', () => {
  const cases = {
    'gems/rails-7.1.0.gem': 'rails-7.1.0 (gem)',
    'quick/Marshal.4.8/rails-7.1.0.gemspec.rz': 'rails-7.1.0 (gem index)',
    'p2/symfony/console.json': 'symfony/console (composer index)',
    'p2/symfony/console~dev.json': 'symfony/console (composer index)',
    'v3-flatcontainer/newtonsoft.json/13.0.3/newtonsoft.json.13.0.3.nupkg': 'newtonsoft.json 13.0.3 (nuget)',
    'os/Packages/z/zlib-1.2.13-5.x86_64.rpm': 'zlib-1.2.13-5.x86_64 (rpm)',
    'os/repodata/repomd.xml': 'repository metadata (rpm index)',
    'v3.20/main/x86_64/busybox-1.36.1-r29.apk': 'busybox-1.36.1-r29 (apk)',
    'v3.20/main/x86_64/APKINDEX.tar.gz': 'repository index (apk index)',
    'acme/tiny/resolve/main/model.safetensors': 'acme/tiny model.safetensors (hugging face)',
    'datasets/acme/texts/resolve/main/data/train.csv': 'acme/texts data/train.csv (hugging face)',
  };
  for (const [path, expected] of Object.entries(cases))
    assert.is(describeUrl(`https://mirror.example/${path}`), expected);
});

test.run();
