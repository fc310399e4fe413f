const masked = 'buildferry';
const tokenKey = /^(?:(?:access|refresh|id)_?)?token$|^jwt$/i;
const tokenPath = /token|oauth|auth|login/i;
const lfsPath = /\/info\/lfs\/objects\/batch$/;
const mostBytes = 1024 * 1024;

/** Whether a body may hold a token that was given out at recording: a small JSON document of a sign-in address, or of Git LFS. */
export function mayHoldToken(line: {
  url: string;
  headers: Readonly<Record<string, string>>;
  size: number;
}): boolean {
  const isJson = /\bjson\b/.test(line.headers['content-type'] ?? '');
  const { pathname } = new URL(line.url);
  return isJson && line.size <= mostBytes && (tokenPath.test(pathname) || lfsPath.test(pathname));
}

/** The body of a URL with every token replaced; undefined when it holds none. */
export function maskTokens(body: Buffer, url: string): Buffer | undefined {
  const mask = lfsPath.test(new URL(url).pathname) ? maskLfs : maskToken;
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    const text = JSON.stringify(document, mask);
    return text === JSON.stringify(document) ? undefined : Buffer.from(text);
  } catch {
    return undefined;
  }
}

function maskToken(key: string, value: unknown): unknown {
  return tokenKey.test(key) && typeof value === 'string' ? masked : value;
}

/** Git LFS is given headers to fetch its objects with, and refuses addresses that have expired. */
function maskLfs(key: string, value: unknown): unknown {
  if (key === 'expires_at' || key === 'expires_in') return undefined;
  const isHeader = key === 'header' && typeof value === 'object' && value !== null;
  return isHeader ? Object.fromEntries(Object.keys(value).map((name) => [name, masked])) : value;
}
