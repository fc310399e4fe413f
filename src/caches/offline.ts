/** Nothing listens there: 9 is the discard port (RFC 863). */
const nowhere = 'http://127.0.0.1:9';

/** Variables by which a program that honours proxies reaches nothing, for proving that it does not need to. */
export const offline: Readonly<Record<string, string | undefined>> = {
  http_proxy: nowhere,
  https_proxy: nowhere,
  all_proxy: nowhere,
  no_proxy: undefined,
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
  ALL_PROXY: nowhere,
  NO_PROXY: undefined,
};
