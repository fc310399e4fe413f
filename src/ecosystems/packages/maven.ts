import type { PackageManager } from './package-manager.ts';

/**
 * Maven artifacts, `group:artifact`. A URL does not tell where the repository's own path ends and the group begins, so
 * that a miss is fetched as the one file that it is.
 */
export const maven: PackageManager = {
  ecosystem: 'maven',
  programs: /\b(?:mvn|mvnw)\b/,
  name: /^[a-z0-9][\w.-]*:[a-z0-9][\w.-]*$/i,
  separator: ':',
  bring: `mvn -B dependency:get -Dmaven.repo.local="$1" -Dartifact="$2:\${3:-LATEST}"`,
};
