import { dirname, join, relative } from 'node:path';
import { printFlag } from '../dockerfile/flags.ts';
import type { BuildService } from '../project/project.ts';
import { mountRoot } from '../recording/protocol.ts';
import { isIgnored } from './ignore-file.ts';
import type { TwinImages } from './twin-images.ts';
import { checkStage, helperMount, helperProgram, mount, printJson } from './wrap-run.ts';

/** How a build can see the file that its twin was made from. */
export type StaleCheck =
  | { possible: true; source: CheckedSource; contexts: Record<string, string> }
  | { possible: false; reason: string };

interface CheckedSource {
  /** For people. */
  name: string;
  /** Its path in the context. */
  path: string;
  /** The named context that holds it; the build's own without one. */
  context?: string;
  expected: string;
}

const sourceContext = 'buildferry-source';

/** What decides how the file can be seen. */
export interface CheckInputs {
  service: BuildService;
  /** The rules of the build's own context. */
  ignoreRules: string;
  /** The `.dockerignore` of a directory; empty without one. */
  rulesOf(directory: string): string;
  /** The engine that will build. */
  engineVersion: string;
}

/**
 * Decides how a twin notices that the user's Dockerfile changed. From the build's own context where the file is
 * in it; else from a named context, which engines from 23 on have. Before 26 a named context is sent whole, so
 * there only the Dockerfile's own directory will do.
 */
export function planStaleCheck({ service, ignoreRules, rulesOf, engineVersion }: CheckInputs): StaleCheck {
  const { file, path } = service.dockerfile;
  const name = file;
  const expected = expectedOf(service);
  if (expected === undefined) {
    const reason = `it is inline, and not written under ${service.name} in the project's own compose files`;
    return { possible: false, reason };
  }
  const inContext = slashed(relative(service.context, path));
  if (!inContext.startsWith('../') && !isIgnored(ignoreRules, inContext) && canBeMounted(inContext)) {
    return { possible: true, source: { name, path: inContext, expected }, contexts: {} };
  }
  const major = Number(engineVersion.split('.')[0]);
  const directory = dirname(path);
  const candidates = major >= 26 ? [directory, dirname(directory)] : major >= 23 ? [directory] : [];
  const root = candidates.find((candidate) => {
    const below = slashed(relative(candidate, path));
    return !isIgnored(rulesOf(candidate), below) && canBeMounted(below);
  });
  if (root === undefined) {
    return {
      possible: false,
      reason: canBeMounted(inContext)
        ? `${file} is not in its build context, and Docker ${engineVersion} can't look elsewhere`
        : `${file} has letters in its path that BuildKit reads byte by byte`,
    };
  }
  const source = { name, path: slashed(relative(root, path)), context: sourceContext, expected };
  return { possible: true, source, contexts: { [sourceContext]: root } };
}

/** BuildKit reads flags byte by byte, and so finds no path beyond ASCII. */
const canBeMounted = (path: string): boolean => /^[ -~]*$/.test(path);

/** Of a Dockerfile inside a compose file the lines as they are written, not what compose makes of them. */
function expectedOf({ dockerfile }: BuildService): string | undefined {
  if (!dockerfile.inline) return dockerfile.sha256;
  const { written } = dockerfile;
  return written === undefined ? undefined : `lines:${Buffer.from(written).toString('base64url')}`;
}

const slashed = (path: string): string => path.split('\\').join('/');

/** Prints the stage that fails when the source has changed, and makes a constant empty folder when it has not. */
export function printCheckStage(
  { name, path, context, expected }: CheckedSource,
  { images, escapeChar }: { images: TwinImages; escapeChar: string },
): string {
  const target = join(mountRoot, 'source');
  const from: Record<string, string> = context === undefined ? {} : { from: context };
  // BuildKit expands variables in a mount's source.
  const literal = `/${path}`.replaceAll('$', () => `${escapeChar}$`);
  const source = printFlag(mount({ type: 'bind', ...from, source: literal, target }), escapeChar);
  const words = [...helperProgram, 'check', '--', name, target, expected];
  return `\nFROM scratch AS ${checkStage}\nRUN ${helperMount(images)} ${source} ${printJson(words)}\n`;
}
