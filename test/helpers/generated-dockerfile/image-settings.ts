import fc from 'fast-check';
import { instruction } from '../dockerfile-layout.ts';
import { json } from './json.ts';
import { oneOf, safeWord, several } from './words.ts';

/** EXPOSE of ports and ranges. */
export const expose = instruction(
  'EXPOSE',
  several(oneOf('80', '443/tcp', '53/udp', '8000-8010', '${B:-9}')),
);

/** USER by name, number or variable. */
export const user = instruction(
  'USER',
  oneOf('root', '1000', 'a:b', '${B:-0}').map((name) => [name]),
);

/** WORKDIR, absolute and relative. */
export const workdir = instruction(
  'WORKDIR',
  oneOf('/w', 'rel/dir', '"/q r"', '/w/$A', '..', '/a b').map((path) => [path]),
);

/** VOLUME, as words or as JSON. */
export const volume = instruction(
  'VOLUME',
  fc.oneof(several(oneOf('/v', '/w', '/$A')), json(oneOf('/v', '/a b'))),
);

/** STOPSIGNAL by name, number or variable. */
export const stopsignal = instruction(
  'STOPSIGNAL',
  oneOf('SIGTERM', '9', '${B:-SIGINT}').map((signal) => [signal]),
);

/** MAINTAINER, which is deprecated and still read. */
export const maintainer = instruction('MAINTAINER', several(safeWord));
