import { test } from 'uvu';
import { crosses } from '../helpers/crosses.ts';
import { addPrograms, curl, unpackPrograms } from '../helpers/debian-programs.ts';
import { createInternet } from '../helpers/internet.ts';
import { enterRoom } from '../helpers/room.ts';

await addPrograms(['busybox-static', 'wget']);
enterRoom(import.meta.url, await unpackPrograms(curl));
const internet = await createInternet();
await internet.serve('files.example', (request, response) => {
  response.setHeader('content-type', 'application/octet-stream');
  if (request.url === '/latest') response.writeHead(302, { location: '/v1' }).end();
  else response.end(`the file at ${request.url}`);
});

const python = (code: string): string => `python3 -c "${code}"`;
const url = 'https://files.example/latest';
const clients: Readonly<Record<string, string>> = {
  curl: `curl -fsSL ${url}`,
  'curl over HTTP/2, which is answered by HTTP/1.1': `curl -fsSL --http2 ${url}`,
  'GNU wget': `wget -qO- ${url}`,
  "BusyBox's wget": `busybox wget -qO- ${url}`,
  "BusyBox's wget, past the proxy": `busybox wget -Y off -qO- ${url}`,
  "Python's urllib": python(`import urllib.request as r; print(r.urlopen('${url}').read())`),
  "Python's http.client, which reads no proxy variables": python(
    "import http.client as h; c = h.HTTPSConnection('files.example'); c.request('GET', '/v1'); print(c.getresponse().read())",
  ),
  // pip brings it along; the package of that name reads the same variables.
  "Python's requests": python(`from pip._vendor import requests as r; print(r.get('${url}').text)`),
  "Node's fetch": `node -e "fetch('${url}').then((answer) => answer.text()).then(console.log)"`,
};

for (const [name, command] of Object.entries(clients)) {
  test(`${name} crosses`, async () => {
    await crosses(internet, command, /the file at \/v1/);
  });
}

test.run();
