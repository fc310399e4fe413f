import { bundleFiles } from '../bundle/layout.ts';
import { BuildferryError } from '../errors.ts';
import type { Reporter } from '../events.ts';
import type { RemoteShell } from '../host/ssh/remote-host.ts';
import { quote } from '../host/ssh/run-script.ts';

/** An import that is to be run on a remote host. */
export interface RemoteImport {
  /** As errors name the host. */
  host: string;
  shell: RemoteShell;
  /** Absolute path of the bundle there. */
  bundle: string;
  project: string;
}

/** An import may build everything once. */
const withinMs = 4 * 60 * 60 * 1000;
const lastCharacters = 4000;

/**
 * Runs the bundle's import.sh on the remote host and reports its lines as they come. Returns what it printed as
 * its result.
 *
 * @throws remote-failed with its exit code and the end of its output.
 */
export async function importThere(
  { host, shell, bundle, project }: RemoteImport,
  report: Reporter,
): Promise<string[]> {
  const script = `exec sh ${quote(`${bundle}/${bundleFiles.importer}`)} --project ${quote(project)}`;
  const { exitCode, stdout, stderr } = await shell({
    purpose: 'importing there',
    script,
    withinMs,
    onLine: (line) => report({ type: 'output', stage: 'remote-import', line }),
  });
  if (exitCode === 0) return stdout.split('\n').filter((line) => line !== '');
  const end = `${stdout}${stderr}`.trim().slice(-lastCharacters);
  const reason = exitCode === undefined ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
  throw new BuildferryError('remote-failed', { host, problem: `import.sh ${reason}: ${end}` });
}
