import fc from 'fast-check';
import { source } from './sources.ts';
import { oneOf } from './words.ts';

const mountField = fc.oneof(
  oneOf(
    'type=bind',
    'type=cache',
    'type=CACHE',
    'type=tmpfs',
    'type=secret',
    'type=ssh',
    'readonly',
    'rw',
    'ro=false',
  ),
  oneOf(
    'target=/m',
    'dst=/n',
    'target="/a b"',
    '"target=/a,b"',
    'target=$A/c',
    'source=/s',
    'src=../t',
    'id=mine',
    'id=$A',
  ),
  oneOf(
    'sharing=locked',
    'mode=0755',
    'uid=7',
    'required',
    'required=true',
    'size=1m',
    'env=S',
    'Target=/U',
    'target=/caf\u00e9',
  ),
  source.map((name) => `from=${name}`),
);

const goodMount = fc.oneof(
  fc
    .tuple(
      oneOf('/c', '"/a b"', '$A/d', '/e\\ f'),
      oneOf('', ',sharing=locked', ',id=mine', ',from=one,source=/q', ',mode=0700,uid=3'),
    )
    .map(([target, more]) => `type=cache,target=${target}${more}`),
  fc.tuple(source, oneOf('/m', '/n/o')).map(([name, target]) => `type=bind,from=${name},target=${target}`),
  oneOf(
    'type=bind,target=/ctx',
    'type=bind,source=src,target=/s,rw',
    'type=tmpfs,target=/t,size=2m',
    'type=secret,id=s',
    'type=secret,id=s,env=TOKEN',
    'type=ssh',
    'target=/w',
    "'type=cache,target=/q r'",
  ),
);

/** The value of a `--mount=`; BuildKit takes most of them. */
export const mount = fc.oneof(
  { weight: 12, arbitrary: goodMount },
  {
    weight: 1,
    arbitrary: fc.array(mountField, { minLength: 1, maxLength: 4 }).map((fields) => fields.join(',')),
  },
);
