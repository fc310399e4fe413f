import type { Ecosystem } from './ecosystem.ts';

/** git over HTTP and HTTPS. */
export const git: Ecosystem = {
  name: 'git',
  environment: ({ caFile }) => ({ GIT_SSL_CAINFO: caFile }),
  describe({ pathname }) {
    const repository = /^\/(.+?)(?:\.git)?\/(?:info\/refs|git-upload-pack)$/.exec(pathname)?.[1];
    return repository && `${repository} (git)`;
  },
};
