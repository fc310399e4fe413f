import type { CacheFacts } from './collector.ts';
import { runTool } from './run-tool.ts';

const script = `
process.report.excludeNetwork = true;
const { glibcVersionRuntime } = process.report.getReport().header;
const libc = process.platform === 'linux' ? (glibcVersionRuntime ? 'glibc' : 'musl') : 'own';
[process.platform, process.arch, libc, process.versions.modules].join(' ');
`;

/** What native modules are made for; `abi` is Node's (nodejs.org/en/about/previous-releases, NODE_MODULE_VERSION). */
export interface NodeFacts extends CacheFacts {
  platform: string;
  arch: string;
  /** `glibc` or `musl`; `own` where a platform has one only. */
  libc: string;
  abi: string;
}

/**
 * Asks the Node of a project what it is: version managers choose it by the directory.
 *
 * @throws cache-unsuitable when there is none; `cache` is how messages call the cache.
 */
export async function nodeFacts(cache: string, directory: string): Promise<NodeFacts> {
  const answer = await runTool({ cache, command: 'node', args: ['-p', script], cwd: directory });
  const [platform = '', arch = '', libc = '', abi = ''] = answer.split(' ');
  return { platform, arch, libc, abi };
}
