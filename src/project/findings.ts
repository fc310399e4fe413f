import { flagValue, flagValues } from '../dockerfile/instruction.ts';
import { mountType, parseMount } from '../dockerfile/mounts.ts';
import type { Fault } from '../errors.ts';
import { type BuildUnit, lineIn } from './unit.ts';

/** What is worth knowing about a build before it is packed; nothing stops for it. */
export function findingsOf(unit: BuildUnit): Fault[] {
  return unit.runs.flatMap(({ instruction }) => {
    const problems = [
      setsProxy.test(instruction.args)
        ? 'this RUN sets a proxy of its own: what it fetches passes the recorder by'
        : '',
      usesSsh(flagValues(instruction, 'mount'))
        ? 'this RUN mounts an SSH agent; it will have none on the other side'
        : '',
      flagValue(instruction, 'network') === 'host'
        ? 'this RUN asks for the host network; on the other side it has none'
        : '',
      flagValue(instruction, 'security') === 'insecure'
        ? 'this RUN asks for an insecure sandbox; the engine on the other side must allow security.insecure, too'
        : '',
      flagValues(instruction, 'device').length > 0
        ? 'this RUN asks for a device; the engine on the other side must have it, too'
        : '',
    ];
    const at = { file: unit.dockerfile.file, line: lineIn(unit, instruction.start) };
    return problems.filter((problem) => problem !== '').map((problem) => ({ ...at, problem }));
  });
}

const setsProxy =
  /\b(?:https?|all)_proxy\s*=|\bconfig\s+(?:set|--global)\s+(?:http\.|https-)?proxy\b|\s--proxy[= ]/i;

const usesSsh = (mounts: string[]): boolean => mounts.some((mount) => mountType(parseMount(mount)) === 'ssh');
