import type { Ecosystem } from './ecosystem.ts';

/** pip, poetry, pipenv and whatever uses requests. */
export const pip: Ecosystem = {
  name: 'pip',
  environment: ({ caFile }) => ({ PIP_CERT: caFile, REQUESTS_CA_BUNDLE: caFile }),
  describe({ pathname }) {
    const project = /\/simple\/([^/]+)\/?$/.exec(pathname)?.[1];
    const file = /\/([^/]+\.(?:whl|tar\.gz|zip)(?:\.metadata)?)$/.exec(pathname)?.[1];
    if (project) return `${project} (pip index)`;
    return file && /-\d/.test(file) ? `${file} (pip)` : undefined;
  },
};
