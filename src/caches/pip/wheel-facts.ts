import type { CacheFacts } from '../collector.ts';

/**
 * What wheels are bound to, by their names (PEP 427), in the words of PythonFacts; what is not the same for all of them
 * is left out, and so is the interpreter of a wheel for every later one (`abi3`).
 */
export function wheelFacts(names: readonly string[]): CacheFacts {
  const tags = names.flatMap((name) => /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(name)?.slice(1) ?? []);
  const pythons = new Set<string>();
  const platforms = new Set<string>();
  for (let index = 0; index < tags.length; index += 3) {
    const [python = '', abi = '', platform = ''] = tags.slice(index, index + 3);
    if (abi !== 'none' && abi !== 'abi3') pythons.add(python);
    if (platform !== 'any') platforms.add(platformOf(platform));
  }
  return { ...only('python', pythons), ...only('platform', platforms) };
}

/** `manylinux_2_17_x86_64.manylinux2014_x86_64` -> `linux-x86_64`; `musllinux_1_2_x86_64` -> `linux-x86_64-musl` */
function platformOf(tag: string): string {
  const linux = /^(many|musl)?linux(?:\d+|_\d+_\d+)?_(.+)$/.exec(tag.split('.')[0] ?? '');
  return linux ? `linux-${linux[2]}${linux[1] === 'musl' ? '-musl' : ''}` : tag;
}

function only(fact: string, values: ReadonlySet<string>): CacheFacts {
  const [value, ...others] = values;
  return value === undefined || others.length > 0 ? {} : { [fact]: value };
}
