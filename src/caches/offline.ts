/** Nothing listens there: 9 is the discard port (RFC 863). */
const nowhere = 'http://127.0.0.1:9';

/** Variables by which a program that honours proxies reaches nothing, for proving that it does not need to. */
export const offline = Object.fromEntries(
  ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']
    .map((name): [string, string | undefined] => [name, nowhere])
    .concat([
      ['no_proxy', undefined],
      ['NO_PROXY', undefined],
    ]),
);
