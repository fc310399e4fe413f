import { managerOf, packageManagers, parsePackage } from '../ecosystems/packages/all.ts';
import type { Package } from '../ecosystems/packages/package-manager.ts';
import { BuildferryError } from '../errors.ts';
import { commandOf } from '../project/runs.ts';
import type { BuildUnit } from '../project/unit.ts';
import type { Wanted } from '../recording/wanted-list.ts';

/**
 * What is wanted because a person asks for it, for every RUN of that ecosystem.
 *
 * @throws usage for what is no package, and for one that no RUN could use.
 */
export function addedPackages(units: readonly BuildUnit[], words: readonly string[]): Wanted[] {
  return words.flatMap((word) => {
    const named = parsePackage(word);
    if (!named) throw new BuildferryError('usage', { problem: `${word} is no package`, hint: packageHint });
    const wanted = stagesFor(units, named);
    if (wanted.length > 0) return wanted;
    throw new BuildferryError('usage', {
      problem: `no RUN of this project uses ${named.ecosystem}, so there is no place for ${word}`,
      hint: packageHint,
    });
  });
}

const packageHint = `Write it like pip:flask==3.1.0 or npm:ms@2.1.3; there are ${packageManagers.map(({ ecosystem }) => ecosystem).join(', ')}.`;

function stagesFor(units: readonly BuildUnit[], named: Package): Wanted[] {
  const programs = managerOf(named.ecosystem)?.programs;
  return units.flatMap(({ dockerfile, runs }) =>
    runs.flatMap((run) => {
      const { stage, slice } = run;
      if (!programs?.test(commandOf(run))) return [];
      const stageName = stage.name ?? String(stage.index);
      return [{ dockerfile: dockerfile.file, stage: stageName, slice, package: named }];
    }),
  );
}
