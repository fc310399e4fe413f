import { flagValue, flagValues, type Instruction } from './instruction.ts';
import { mountField, mountType, parseMount } from './mounts.ts';
import type { Dockerfile } from './parse.ts';

/** A Dockerfile feature that not every built-in frontend knows. */
export interface Feature {
  name: string;
  /** The first Dockerfile version with it, as `major.minor`. */
  version: string;
  line: number;
}

/**
 * The Dockerfile version that an engine's built-in frontend speaks, by the engine's own version. Read from
 * moby/buildkit's tags: 0.8 (Docker 20.10), 0.10 (23), 0.11 (24), 0.12 (25), 0.13 (26), 0.14 (27), 0.20 (28), 0.25 (29).
 */
export function builtInVersion(engineVersion: string): string {
  const major = Number(engineVersion.split('.')[0]);
  const versions: [engine: number, frontend: string][] = [
    [29, '1.19'],
    [28, '1.14'],
    [27, '1.8'],
    [26, '1.7'],
    [25, '1.6'],
    [24, '1.5'],
    [23, '1.4'],
  ];
  return versions.find(([engine]) => major >= engine)?.[1] ?? '1.2';
}

/** Whether Dockerfile version `a` is at least `b`. */
export function isAtLeast(a: string, b: string): boolean {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA > majorB || (majorA === majorB && minorA >= minorB);
}

/**
 * The features of a Dockerfile's twin that a built-in frontend may not know. A RUN's heredocs and `--network`, and
 * what an ADD fetches, are not among them: the twin has none of it.
 */
function twinFeatures(instructions: readonly Instruction[]): Feature[] {
  return instructions.flatMap((instruction) =>
    checks.flatMap(([name, version, uses]) =>
      uses(instruction) ? [{ name, version, line: instruction.start }] : [],
    ),
  );
}

const isFileCopy = ({ keyword }: Instruction): boolean => keyword === 'copy' || keyword === 'add';
const has = (instruction: Instruction, flag: string): boolean =>
  instruction.flags.some((text) => text === `--${flag}` || text.startsWith(`--${flag}=`));

const checks: [name: string, version: string, uses: (instruction: Instruction) => boolean][] = [
  ['a heredoc in COPY or ADD', '1.4', (i) => isFileCopy(i) && i.heredocs.length > 0],
  ['--link', '1.4', (i) => isFileCopy(i) && has(i, 'link')],
  ['HEALTHCHECK --start-interval', '1.6', (i) => i.keyword === 'healthcheck' && has(i, 'start-interval')],
  ['a pattern in a variable', '1.7', (i) => i.keyword !== 'run' && /\$\{\w+[#%/]/.test(i.args)],
  ['a variable with - + or ? and no colon', '1.6', (i) => i.keyword !== 'run' && /\$\{\w+[-+?]/.test(i.args)],
  [
    'an environment variable for a secret',
    '1.10',
    (i) => secretMounts(i).some((m) => mountField(m, 'env') !== undefined),
  ],
  ['--chmod with letters', '1.14', (i) => isFileCopy(i) && /[a-z]/.test(flagValue(i, 'chmod') ?? '')],
  ['--unpack', '1.17', (i) => i.keyword === 'add' && has(i, 'unpack')],
  ['--exclude', '1.19', (i) => isFileCopy(i) && has(i, 'exclude')],
  ['--parents', '1.20', (i) => isFileCopy(i) && has(i, 'parents')],
  ['RUN --security', '1.20', (i) => i.keyword === 'run' && has(i, 'security')],
  ['RUN --device', '1.20', (i) => i.keyword === 'run' && has(i, 'device')],
];

function secretMounts(instruction: Instruction) {
  if (instruction.keyword !== 'run') return [];
  return flagValues(instruction, 'mount')
    .map(parseMount)
    .filter((mount) => mountType(mount) === 'secret');
}

/** Whether an image is Docker's own Dockerfile frontend, whatever registry mirrors it. */
export function isDockerfileFrontend(image: string): boolean {
  return /(?:^|\/)docker\/dockerfile(?:-upstream)?(?::|@|$)/.test(image);
}

/** The features of `dockerfile`'s instructions that version `version` does not know. */
export function unknownFeatures(dockerfile: Pick<Dockerfile, 'instructions'>, version: string): Feature[] {
  return twinFeatures(dockerfile.instructions).filter((feature) => !isAtLeast(version, feature.version));
}
