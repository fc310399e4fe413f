import { readFile } from 'node:fs/promises';
import { BuildferryError } from '../../src/errors.ts';
import { run } from '../../src/host/run.ts';

/**
 * The Debian mirror that this machine's own package sources name, without a slash at its end.
 *
 * @throws engine-unsuitable on anything but Debian as root.
 */
export async function debianMirror(): Promise<string> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(system)?.[1];
  if (!/^ID="?debian"?$/m.test(system) || codename === undefined || process.getuid?.() !== 0)
    throw unsuitable('a private engine is made of Debian packages, by root, and this is not Debian as root');
  // apt reads every form of sources; what it would fetch tells the mirror even where no list has been fetched yet.
  const { stdout } = await run({ command: 'apt-get', args: ['update', '--print-uris'] });
  const release = new RegExp(`^'(\\S+)/dists/${codename}/InRelease'`, 'm').exec(stdout);
  if (!release?.[1]) throw unsuitable(`no package source of this machine has Debian ${codename}`);
  return release[1];
}

function unsuitable(problem: string): BuildferryError {
  return new BuildferryError('engine-unsuitable', {
    problem,
    hint: 'Set DOCKER_HOST to an engine with buildx and compose.',
  });
}
