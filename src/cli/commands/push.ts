import { BuildferryError, type PushResult, pushBundle } from '../../index.ts';
import { type Command, type Flags, listFlag, textFlag } from '../command.ts';
import { formatBytes } from '../format.ts';

/** `buildferry push BUNDLE ssh://user@host/dir` */
export const pushCommand: Command = {
  name: 'push',
  summary: 'Send a bundle to another host over SSH, only what it lacks, every file proven by its hash there.',
  usage: 'BUNDLE ssh://[user@]host[:port]/dir [--import --project DIR] [flags]',
  options: {
    import: { type: 'boolean' },
    project: { type: 'string', short: 'p' },
    identity: { type: 'string', short: 'i', multiple: true },
    'host-key': { type: 'string', multiple: true },
  },
  flags: {
    import: 'then run its import.sh there',
    project: 'with --import: the directory of the compose project there',
    identity: 'a private key file; may be repeated; default: the agent, then the ones in ~/.ssh',
    'host-key': 'the fingerprint that the host must show, SHA256:...; may be repeated; default: known_hosts',
  },
  examples: [
    'buildferry push bundles/shop ssh://deploy@plant-7/srv/bundles',
    'buildferry push bundles/shop ssh://deploy@[fd00::7]:2222/~/bundles --identity ~/.ssh/plant',
    'buildferry push bundles/shop ssh://plant-7/srv/bundles --import --project /srv/shop',
  ],
  streams: true,
  async run(flags, [bundle, target], { report, signal }) {
    if (!bundle || !target)
      throw new BuildferryError('usage', {
        problem: 'push needs a bundle and a target',
        hint: 'buildferry push BUNDLE ssh://user@host/dir',
      });
    const hostKeys = listFlag(flags, 'host-key');
    const result = await pushBundle(
      {
        bundle,
        target,
        signal,
        ...(hostKeys ? { hostKeys } : {}),
        // Not a listFlag: a file's name may hold a comma.
        ...(Array.isArray(flags.identity) ? { identities: flags.identity.map(String) } : {}),
        ...importProject(flags),
      },
      report,
    );
    return { data: result, lines: linesOf(result) };
  },
};

function importProject(flags: Flags): { importProject?: string } {
  const project = textFlag(flags, 'project');
  const isAsked = flags.import === true;
  if (isAsked && project !== undefined) return { importProject: project };
  if (!isAsked && project === undefined) return {};
  throw new BuildferryError('usage', {
    problem: isAsked ? '--import needs --project' : '--project needs --import',
    hint: 'buildferry push BUNDLE ssh://user@host/dir --import --project DIR',
  });
}

function linesOf({ host, directory, sent, copied, present, imported }: PushResult): string[] {
  const amount = ({ files, bytes }: PushResult['sent']): string => `${files} files (${formatBytes(bytes)})`;
  return [
    `${host}:${directory} is the bundle: ${amount(sent)} sent, ${amount(copied)} copied there, ${amount(present)} were there.`,
    ...(imported ?? [`Import it there with: sh ${directory}/import.sh --project DIR`]),
  ];
}
