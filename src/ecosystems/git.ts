import type { Ecosystem } from './ecosystem.ts';

/** git over HTTP and HTTPS, and Git LFS, which lists what it can do in an order that changes from run to run. */
export const git: Ecosystem = {
  name: 'git',
  environment: ({ caFile }) => ({ GIT_SSL_CAINFO: caFile }),
  essence({ url }, body) {
    if (!/\/info\/lfs\/objects\/batch$/.test(url.pathname)) return undefined;
    try {
      return JSON.stringify(JSON.parse(body.toString('utf8')), (_, value) =>
        Array.isArray(value) ? value.toSorted(byText) : value,
      );
    } catch {
      return undefined;
    }
  },
  describe({ pathname }) {
    const repository = /^\/(.+?)(?:\.git)?\/(?:info\/refs|git-upload-pack)$/.exec(pathname)?.[1];
    return repository && `${repository} (git)`;
  },
};

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
