import { compareVersions } from './compare-versions.ts';
import type { Files, IndexFilter } from './index-filter.ts';

/**
 * The list of a module's versions, by the module proxy protocol. go looks at the newest one to see which are retracted,
 * whichever it takes. So nothing is listed that is newer than what this RUN downloaded.
 */
export const goList: IndexFilter = {
  name: 'go-list',
  mayBe: ({ url }) => url.pathname.endsWith('/@v/list'),
  reduce({ text }, { anywhere, here }) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const isTaken = lines.some((line) => hasModule(line, here) || isLookedAt(line, here));
    if (!isTaken || !lines.some((line) => hasModule(line, anywhere))) return undefined;
    const own = lines.filter((line) => hasModule(line, here)).map(versionOf);
    const newest = own.sort(compareVersions).at(-1);
    const kept = lines.filter((line) => {
      const isNewer = newest !== undefined && compareVersions(versionOf(line), newest) > 0;
      return !isNewer && (hasModule(line, anywhere) || isLookedAt(line, here));
    });
    return kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join('');
  },
};

/** A time may follow it. */
const versionOf = (line: string): string => line.trim().split(/\s/)[0] ?? '';

const hasModule = (line: string, files: Files): boolean => files.has(`${escapeCase(versionOf(line))}.zip`);

/** What the RUN looked at and did not take stays, or it might look elsewhere this time. */
function isLookedAt(line: string, here: Files): boolean {
  return ['info', 'mod'].some((kind) => here.has(`${escapeCase(versionOf(line))}.${kind}`));
}

/** A version as it stands in addresses. */
function escapeCase(version: string): string {
  return version.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}
