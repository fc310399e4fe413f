import type { BuildUnit } from '../project/unit.ts';

const proxyName = /^(?:https?|ftp|all|no)_proxy$/i;

/**
 * The proxy variables that a Dockerfile declares as ARG, emptied: docker's own configuration would fill them in,
 * differently on each host, and they would be part of every key.
 */
export function emptiedProxyArgs(unit: BuildUnit): Record<string, string> {
  const instructions = [
    ...unit.stages.globals,
    ...unit.reach.stages.flatMap(({ instructions }) => instructions),
  ];
  const names = instructions
    .filter(({ keyword }) => keyword === 'arg')
    .flatMap(({ args }) => args.split(/\s+/));
  const declared = names.map((word) => word.split('=')[0] ?? '').filter((name) => proxyName.test(name));
  return Object.fromEntries(declared.map((name) => [name, '']));
}
