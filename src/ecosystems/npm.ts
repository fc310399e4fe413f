import type { Ecosystem } from './ecosystem.ts';
import { npmTarball } from './npm-tarball.ts';

// npm 6 fails on an audit's answer that lacks its counts; later ones ask elsewhere, and take an empty one.
const noFindings = {
  actions: [],
  advisories: {},
  muted: [],
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 },
    dependencies: 0,
    devDependencies: 0,
    optionalDependencies: 0,
    totalDependencies: 0,
  },
};

/** npm, yarn and pnpm, and Node programs, from 24 on told to honour proxy variables. Nobody there updates npm. */
export const npm: Ecosystem = {
  name: 'npm',
  environment: ({ caFile, proxy }) => ({
    NODE_EXTRA_CA_CERTS: caFile,
    NODE_USE_ENV_PROXY: '1',
    npm_config_cafile: caFile,
    npm_config_update_notifier: 'false',
    YARN_HTTPS_CA_FILE_PATH: caFile,
    YARN_HTTP_PROXY: proxy.url,
    YARN_HTTPS_PROXY: proxy.url,
  }),
  harmless({ method, url }) {
    const [, kind] = /\/-\/npm\/v1\/security\/(audits|advisories)/.exec(url.pathname) ?? [];
    if (method !== 'POST' || !kind) return undefined;
    const body = JSON.stringify(kind === 'audits' ? noFindings : {});
    return { status: 200, type: 'application/json', body };
  },
  describe({ pathname }) {
    const tarball = npmTarball(pathname);
    if (tarball) return `${tarball.name} ${tarball.version} (npm)`;
    const scoped = /\/(@[^/%]+)%2f([^/%]+)$/i.exec(pathname);
    return scoped ? `${scoped[1]}/${scoped[2]} (npm index)` : undefined;
  },
};
