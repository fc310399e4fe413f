import { apt } from './apt.ts';
import { cargo } from './cargo.ts';
import { go } from './go.ts';
import { maven } from './maven.ts';
import { npm } from './npm.ts';
import type { AskedBy, Package, PackageManager } from './package-manager.ts';
import { pip } from './pip.ts';

/** Every ecosystem whose packages can be brought by name. One more is one file and one line here. */
export const packageManagers: readonly PackageManager[] = [apt, go, pip, npm, cargo, maven];

const versionShape = /^[A-Za-z0-9][\w.+:~!-]*$/;

/** The package that a request was for, where an ecosystem knows. */
export function packageOf(url: string, asked: AskedBy): Package | undefined {
  if (!URL.canParse(url)) return undefined;
  for (const manager of packageManagers) {
    const found = manager.packageOf?.(new URL(url), asked);
    const named = found && { ecosystem: manager.ecosystem, ...found };
    if (named && isPackage(named)) return named;
  }
  return undefined;
}

/** The manager of an ecosystem; undefined for one whose packages can't be brought by name. */
export function managerOf(ecosystem: string): PackageManager | undefined {
  return packageManagers.find((manager) => manager.ecosystem === ecosystem);
}

/** Whether name and version are such that the ecosystem could have a package like that. */
export function isPackage({ ecosystem, name, version }: Package): boolean {
  return (
    managerOf(ecosystem)?.name.test(name) === true && (version === undefined || versionShape.test(version))
  );
}

/** A package in one word: `pip:flask==3.1.0`, `npm:@types/node`. */
export function namePackage({ ecosystem, name, version }: Package): string {
  return `${ecosystem}:${name}${version === undefined ? '' : (managerOf(ecosystem)?.separator ?? '@') + version}`;
}

/** The inverse of namePackage; undefined for what is no package. */
export function parsePackage(text: string): Package | undefined {
  const [, ecosystem = '', rest = ''] = /^([^:]+):(.+)$/.exec(text) ?? [];
  const separator = managerOf(ecosystem)?.separator;
  if (separator === undefined) return undefined;
  const whole = { ecosystem, name: rest };
  const at = rest.lastIndexOf(separator);
  const split = { ecosystem, name: rest.slice(0, at), version: rest.slice(at + separator.length) };
  return [whole, split].find(isPackage);
}
