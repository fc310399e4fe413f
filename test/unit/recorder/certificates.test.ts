import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from '../../../src/host/run.ts';
import { createAuthority } from '../../../src/recorder/certificates.ts';
import { writeJavaTrustStore } from '../../../src/recorder/trust.ts';

const authority = createAuthority();
const root = new X509Certificate(authority.pem);

test('a host\u2019s certificate is the authority\u2019s, for names and for addresses', () => {
  for (const host of ['files.example', '10.1.2.3', '2001:db8::7']) {
    const leaf = new X509Certificate(authority.certificateFor(host).cert);
    assert.ok(leaf.verify(root.publicKey), host);
    assert.ok(leaf.checkIssued(root), host);
    assert.ok(host.includes('example') ? leaf.checkHost(host) : leaf.checkIP(host), host);
    assert.not.ok(leaf.checkHost('other.example'));
  }
});

test('another authority\u2019s certificate is not', () => {
  const leaf = new X509Certificate(createAuthority().certificateFor('files.example').cert);
  assert.not.ok(leaf.verify(root.publicKey));
});

test('it holds for a century, whatever an isolated host\u2019s clock says', () => {
  assert.match(root.validFrom, '2000');
  assert.match(root.validTo, '2100');
});

test('Python\u2019s strict verification accepts it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'certificates-'));
  const { cert, key } = authority.certificateFor('files.example');
  writeFileSync(join(directory, 'ca.pem'), authority.pem);
  writeFileSync(join(directory, 'leaf.pem'), cert + key);
  const script = `
import socket, ssl, threading
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); server.load_cert_chain('leaf.pem')
client = ssl.create_default_context(cafile='ca.pem'); client.verify_flags |= ssl.VERIFY_X509_STRICT
a, b = socket.socketpair()
thread = threading.Thread(target=lambda: server.wrap_socket(a, server_side=True).recv(1)); thread.start()
client.wrap_socket(b, server_hostname='files.example').send(b'x'); thread.join(); print('accepted')
`;
  const { stdout } = await run({ command: 'python3', args: ['-c', script], cwd: directory });
  assert.is(stdout.trim(), 'accepted');
});

test('Java reads the trust store', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'trust-')), 'trust.jks');
  writeJavaTrustStore(path, authority, 'buildferry');
  const { stdout } = await run({
    command: 'keytool',
    args: ['-list', '-keystore', path, '-storetype', 'JKS', '-storepass', 'buildferry', '-v'],
  });
  assert.match(stdout, 'Owner: CN=buildferry recorder');
  assert.match(stdout, 'trustedCertEntry');
});

test.run();
