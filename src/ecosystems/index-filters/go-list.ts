import type { IndexFilter } from './index-filter.ts';

/** The list of a module's versions, by the module proxy protocol. */
export const goList: IndexFilter = {
  name: 'go-list',
  mayBe: ({ url }) => url.pathname.endsWith('/@v/list'),
  reduce({ text }, { anywhere, here }) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const files = lines.map((line) => escapeCase(line.trim().split(/\s/)[0] ?? ''));
    if (!files.some((file) => anywhere.has(`${file}.zip`))) return undefined;
    const isListed = (file: string): boolean =>
      // What the RUN looked at and did not take stays, or it might look elsewhere this time.
      anywhere.has(`${file}.zip`) || here.has(`${file}.info`) || here.has(`${file}.mod`);
    const kept = lines.filter((_, index) => isListed(files[index] ?? ''));
    return kept.length === lines.length ? undefined : kept.map((line) => `${line}\n`).join('');
  },
};

/** A version as it stands in addresses. */
function escapeCase(version: string): string {
  return version.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}
