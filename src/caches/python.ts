import type { CacheFacts } from './collector.ts';
import { runTool } from './run-tool.ts';

const script = `
import sys, sysconfig
name = {"cpython": "cp", "pypy": "pp"}.get(sys.implementation.name, sys.implementation.name)
print("%s%d%d%s" % (name, sys.version_info[0], sys.version_info[1], getattr(sys, "abiflags", "")))
musl = "musl" in (sysconfig.get_config_var("SOABI") or "")
print(sysconfig.get_platform() + ("-musl" if musl else ""))
`;

/** What wheels are made for: `cp311`, the interpreter and its ABI, and `linux-x86_64` or `linux-x86_64-musl`. */
export interface PythonFacts extends CacheFacts {
  python: string;
  platform: string;
}

/**
 * Asks an interpreter what it is.
 *
 * @throws cache-unsuitable when it does not start; `cache` is how messages call the cache.
 */
export async function pythonFacts(cache: string, command: string): Promise<PythonFacts> {
  // Isolated, so that no file of a project is taken for a module of the library.
  const [python = '', platform = ''] = (await runTool({ cache, command, args: ['-I', '-c', script] })).split(
    '\n',
  );
  return { python, platform };
}

/** How many of these wheels, by name, run on one interpreter or platform only (PEP 427). */
export function countNative(wheels: readonly string[]): number {
  return wheels.filter((wheel) => !/-none-any(?:\.whl)?$/.test(wheel)).length;
}

/**
 * Why wheels that were collected for one interpreter are of no use for another; undefined when they are. What is not
 * known of them counts as fitting.
 */
export function whyUnfit(made: CacheFacts, here: PythonFacts): string | undefined {
  if (made.native === '0') return undefined;
  const { python = here.python, platform = here.platform } = made;
  if (python === here.python && platform === here.platform) return undefined;
  return `it was made for ${python} on ${platform}, and Python here is ${here.python} on ${here.platform}`;
}
