const tokenKey = /^(?:(?:access|refresh|id)_?)?token$|^jwt$/i;
const tokenPath = /token|oauth|auth|login/i;
const mostBytes = 64 * 1024;

/** Whether a body may hold a token that was given out at recording: a small JSON document of a sign-in address. */
export function mayHoldToken(line: {
  url: string;
  headers: Readonly<Record<string, string>>;
  size: number;
}): boolean {
  const isJson = /\bjson\b/.test(line.headers['content-type'] ?? '');
  return isJson && line.size <= mostBytes && tokenPath.test(new URL(line.url).pathname);
}

/** The same document with every token replaced; undefined when it holds none. */
export function maskTokens(body: Buffer): Buffer | undefined {
  let masked = false;
  const mask = (key: string, value: unknown): unknown => {
    if (!tokenKey.test(key) || typeof value !== 'string') return value;
    masked = true;
    return 'buildferry';
  };
  try {
    const text = JSON.stringify(JSON.parse(body.toString('utf8')), mask);
    return masked ? Buffer.from(text) : undefined;
  } catch {
    return undefined;
  }
}
