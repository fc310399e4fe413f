import type { Ecosystem } from './ecosystem.ts';

/** GNU wget, which trusts only what its own configuration names. */
export const wget: Ecosystem = {
  name: 'wget',
  environment: ({ directory }) => ({ WGETRC: `${directory}/wgetrc` }),
  files: ({ directory, caFile }) => [{ path: `${directory}/wgetrc`, text: `ca_certificate = ${caFile}\n` }],
};
