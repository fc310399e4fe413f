import type { Ecosystem } from './ecosystem.ts';

/** NuGet: .NET reads the general variables. */
export const nuget: Ecosystem = {
  name: 'nuget',
  describe({ pathname }) {
    const file = /\/([^/]+)\/([^/]+)\/\1\.\2\.nupkg$/.exec(pathname);
    return file ? `${file[1]} ${file[2]} (nuget)` : undefined;
  },
};
