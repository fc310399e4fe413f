const names = new Set([
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.netrc',
  '_netrc',
  '.pypirc',
  'pip.conf',
  '.git-credentials',
  '.dockercfg',
  '.env',
  '.env.local',
  '.env.production',
  '.env.development',
  '.env.test',
]);
const paths = ['.docker/config.json', '.git/config'];

/** Whether a file is of those where tools keep credentials; `path` has `/`. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return names.has(name) || paths.some((other) => path === other || path.endsWith(`/${other}`));
}
