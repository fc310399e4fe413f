import type { Ecosystem } from './ecosystem.ts';
import { decodePercent } from './percent-decoding.ts';

/** apt-get and apt. Dates are not checked: a bundle is used when its indexes have long expired, by clocks that are often wrong. */
export const apt: Ecosystem = {
  name: 'apt',
  environment: ({ directory }) => ({ APT_CONFIG: `${directory}/apt.conf` }),
  files: ({ directory, caFile }) => [
    {
      path: `${directory}/apt.conf`,
      text: [
        'Acquire::Check-Valid-Until "false";',
        'Acquire::Check-Date "false";',
        `Acquire::https::CAInfo "${caFile}";`,
        '',
      ].join('\n'),
    },
  ],
  describe({ pathname }) {
    const file = /\/pool\/.*\/([^/]+)\.deb$/.exec(pathname)?.[1];
    return file && `${decodePercent(file)} (apt)`;
  },
};
