import type { Package, PackageManager } from './package-manager.ts';

/**
 * The command that downloads packages of one ecosystem, each by itself, and always ends well: those that can't be had
 * are left for `notBrought`, a file that gets the number of each, from 0, on a line.
 */
export function bringCommand(
  { prepare = ':', bring }: PackageManager,
  packages: readonly Package[],
  notBrought: string,
): string[] {
  const script = `bring() {
${bring}
}
{
${prepare}
} || true
number=0
while [ $# -gt 0 ]; do
directory=$(mktemp -d) && (bring "$directory" "$1" "$2") </dev/null || echo "$number" >>'${notBrought}'
rm -rf "$directory"
number=$((number + 1))
shift 2
done`;
  const words = packages.flatMap(({ name, version = '' }) => [name, version]);
  return ['/bin/sh', '-c', script, 'sh', ...words];
}
