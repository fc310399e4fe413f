import { test } from 'uvu';
import { aptRepository } from '../helpers/apt-repository.ts';
import { crosses } from '../helpers/crosses.ts';
import { curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { createOpenpgpKey, gnupg } from '../helpers/openpgp-key.ts';
import { enterRoom } from '../helpers/room.ts';

enterRoom(import.meta.url, await unpackPrograms([...gnupg, ...curl]));
const internet = await createInternet();
await internet.serve('vendor.example', aptRepository(createOpenpgpKey()));

/** apt with everything below the home, so that this machine's own stays as it is. */
const apt = [
  'apt-get -qq -o Dir::State=$HOME/state -o Dir::State::status=/dev/null -o Dir::Cache=$HOME/cache',
  '-o Dir::Etc::sourcelist=$HOME/vendor.list -o Dir::Etc::sourceparts=/dev/null -o APT::Architecture=amd64',
  '-o APT::Sandbox::User=root',
].join(' ');

/** Fetches the vendor's package with a key and a list, as vendors tell their users to. */
const fetchTool = (
  scheme: string,
  apt: string,
): string => `cd && mkdir -p state/lists/partial cache/archives/partial
  curl -fsSL ${scheme}://vendor.example/key.asc | gpg --batch --dearmor >vendor.gpg
  echo "deb [signed-by=$HOME/vendor.gpg] ${scheme}://vendor.example/debian stable main" >vendor.list
  ${apt} update && ${apt} download vendor-tool && dpkg-deb -f vendor-tool_1.0_all.deb Package Version`;
const fetched = /Package: vendor-tool\nVersion: 1.0/;

for (const scheme of ['http', 'https']) {
  test(`a vendor's repository with its key crosses by ${scheme}, although it has expired`, async () => {
    await crosses(internet, fetchTool(scheme, apt), fetched);
  });
}

test('a proxy that the image sets for apt is not in the way', async () => {
  internet.point('proxy.example');
  const proxied = `${apt} -o Acquire::http::Proxy=http://proxy.example:3128`;
  await crosses(internet, fetchTool('http', proxied), fetched);
});

test.run();
