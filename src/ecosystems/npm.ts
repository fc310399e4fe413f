import type { Ecosystem } from './ecosystem.ts';
import { decodePercent } from './percent-decoding.ts';

/** npm, yarn and pnpm, and Node programs, from 24 on told to honour proxy variables. */
export const npm: Ecosystem = {
  name: 'npm',
  environment: ({ caFile, proxy }) => ({
    NODE_EXTRA_CA_CERTS: caFile,
    NODE_USE_ENV_PROXY: '1',
    npm_config_cafile: caFile,
    YARN_HTTPS_CA_FILE_PATH: caFile,
    YARN_HTTP_PROXY: proxy.url,
    YARN_HTTPS_PROXY: proxy.url,
  }),
  harmless({ method, url }) {
    const isAudit = method === 'POST' && /\/-\/npm\/v1\/security\/(?:audits|advisories)/.test(url.pathname);
    return isAudit ? { status: 200, type: 'application/json', body: '{}' } : undefined;
  },
  describe({ pathname }) {
    const tarball = /\/((?:@[^/]+\/)?[^/]+)\/-\/[^/]*?-?(\d[^/]*)\.tgz$/.exec(decodePercent(pathname));
    return tarball ? `${tarball[1]} ${tarball[2]} (npm)` : undefined;
  },
};
