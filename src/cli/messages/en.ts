import type { ErrorCode, ErrorFacts, Fault } from '../../errors.ts';
import type { NoticeCode, NoticeFacts, Stage } from '../../events.ts';
import { counted, formatBytes, visible } from '../format.ts';

/** One error for people: what happened, what it came from, what to do next. */
export interface ErrorText {
  what: string;
  details?: string[];
  next: string;
}

/** What each step is called while it goes on. */
export const stageNames: Record<Stage, string> = {
  scan: 'Reading the project',
  images: 'Saving images',
  record: 'Recording what the build downloads',
  rehearse: 'Rehearsing without network',
  caches: 'Collecting caches',
  seal: 'Sealing',
  verify: 'Verifying',
  load: 'Loading images',
  wire: 'Wiring the project',
  seed: 'Filling the pool',
  prime: 'Building once from the recordings',
  restore: 'Restoring caches',
  send: 'Sending',
  'remote-import': 'Importing on the remote host',
};

/** Exit codes, as help and docs list them. */
export const exitCodeTable: [code: number, meaning: string][] = [
  [0, 'done'],
  [1, 'an error in buildferry itself'],
  [2, 'wrong usage, or a faulty manifest or wanted list'],
  [3, "the project's own: its compose file or its build fails"],
  [4, "something in it can't be carried"],
  [10, 'the bundle is altered or incomplete'],
  [11, 'refused: a tag on the host means another image'],
  [13, 'not enough space'],
  [14, 'another process is at it'],
  [15, 'the remote side'],
  [16, 'the engine, or a program on the host'],
  [18, 'a source changed while it was packed'],
  [19, 'the rehearsal failed'],
  [130, 'interrupted (143: asked to end)'],
];

const place = ({ file, line }: { file: string; line?: number }): string => (line ? `${file}:${line}` : file);
const faultLine = (fault: Fault): string => `${place(fault)}: ${fault.problem}`;
const tail = (output: string, count = 25): string[] => visible(output).trimEnd().split('\n').slice(-count);

/** The sentences of every error. */
export const errorTexts: { [C in ErrorCode]: (facts: ErrorFacts[C]) => ErrorText } = {
  internal: ({ detail }) => ({
    what: 'buildferry itself failed.',
    details: tail(detail),
    next: 'This is a bug; please report it with these lines.',
  }),
  usage: ({ problem, hint }) => ({ what: `${problem}.`, next: hint ?? 'Run `buildferry --help`.' }),
  'manifest-invalid': ({ file, faults }) => ({
    what: `${file} is not a manifest.`,
    details: faults,
    next: 'Mend these lines; manifests/ has examples.',
  }),
  'compose-invalid': ({ directory, output }) => ({
    what: `docker compose does not accept the project in ${directory}.`,
    details: tail(output),
    next: 'Make `docker compose config` work there first.',
  }),
  'dockerfile-invalid': ({ file, line, problem }) => ({
    what: `${file}:${line}: ${problem}.`,
    next: 'BuildKit refuses this Dockerfile too; mend that line.',
  }),
  'build-failed': ({ services, output }) => ({
    what: `The project's own build fails (${services.join(', ')}).`,
    details: tail(output),
    next: 'Make `docker compose build` work on this machine first; these are its own words.',
  }),
  'not-carriable': ({ faults }) => ({
    what: "Something in this project can't be carried.",
    details: faults.map(faultLine),
    next: 'Change these lines, or leave their services out with --service.',
  }),
  'bundle-altered': ({ bundle, faults }) => ({
    what: `The bundle ${bundle} is not what was sealed.`,
    details: faults.slice(0, 20),
    next: 'Copy it again from where it was packed. Nothing here has been touched.',
  }),
  'bundle-incomplete': ({ bundle, problem }) => ({
    what: `${bundle} is no bundle: ${problem}.`,
    next: 'Name the folder that `buildferry pack` made.',
  }),
  'bundle-too-new': ({ bundle, format }) => ({
    what: `${bundle} has format ${format}, which this version does not know.`,
    next: 'Use `sh import.sh` in the bundle: it brings the version that fits.',
  }),
  'tag-taken': ({ images }) => ({
    what: 'Names in this bundle mean other images on this host.',
    details: images.map(
      ({ ref, here, aboard }) => `${ref} is ${here.slice(0, 19)} here and ${aboard.slice(0, 19)} aboard`,
    ),
    next: 'Import with --replace-tags to give the names to the images in the bundle. Nothing here has been touched.',
  }),
  'platform-mismatch': ({ bundle, engine }) => ({
    what: `The bundle is for ${bundle}, and this engine is ${engine}.`,
    next: `Pack with --platform ${engine}.`,
  }),
  'no-space': ({ path, needed, available }) => ({
    what: `${path} has ${formatBytes(available)} free, and ${formatBytes(needed)} are needed.`,
    next: 'Free some space, or name another place.',
  }),
  locked: ({ path, holder }) => ({
    what: `Another process works here (${holder}).`,
    next: `Wait for it. If it has died on another host, remove ${path}.`,
  }),
  'host-key-unknown': ({ host, fingerprint }) => ({
    what: `The key of ${host} is not known: ${fingerprint}.`,
    next: `Compare it with the host's own (ssh-keygen -lf), then use --host-key ${fingerprint} or add it to known_hosts.`,
  }),
  'host-key-changed': ({ host, fingerprint, known }) => ({
    what: `${host} shows the key ${fingerprint}, and it used to have ${known}.`,
    next: 'Somebody may be in between. Ask who runs the host before you change known_hosts.',
  }),
  'host-key-revoked': ({ host, fingerprint }) => ({
    what: `${host} shows the key ${fingerprint}, which known_hosts revokes.`,
    next: 'Nothing was sent. Ask who runs the host for its new key.',
  }),
  'known-hosts-unreadable': ({ file, problem }) => ({
    what: `${file} can't be read: ${problem}.`,
    next: 'It may revoke keys, so no host is trusted without it. Make it readable, or use --host-key.',
  }),
  'identity-unusable': ({ file, problem }) => ({
    what: `The key ${file} can't be used: ${problem}.`,
    next: 'Name a private key without passphrase, or add this one to an agent with ssh-add.',
  }),
  'login-failed': ({ host, user, tried }) => ({
    what: `${host} does not let ${user} in.`,
    details:
      tried.length > 0 ? tried.map((words) => `tried: ${words}`) : ['there is no agent and no key file'],
    next: 'Name the right user in the target and the right key with --identity. Passwords are not used.',
  }),
  'remote-failed': ({ host, problem }) => ({
    what: `${host}: ${problem}.`,
    next: 'Mend that and push again: what has arrived whole is not sent twice.',
  }),
  'engine-unreachable': ({ host, output }) => ({
    what: `No Docker engine answers at ${host}.`,
    details: tail(output, 5),
    next: 'Start it, or set DOCKER_HOST or the docker context.',
  }),
  'engine-unsuitable': ({ problem, hint }) => ({ what: `${problem}.`, next: hint }),
  'image-unavailable': ({ ref, output }) => ({
    what: `The image ${ref} is not to be had.`,
    details: tail(output, 5),
    next: 'Check its name, log in to its registry, or load it into the engine by hand.',
  }),
  'program-failed': ({ command, reason, output }) => ({
    what: `A program failed (${reason}): ${visible(command)}`,
    details: tail(output),
    next: 'Its own words are above; mend what they name and run again.',
  }),
  'program-missing': ({ program }) => ({
    what: `${program} is needed and is not installed.`,
    next: `Install ${program}, or put it on PATH.`,
  }),
  'source-changed': ({ path }) => ({
    what: `${path} changed while it was packed.`,
    next: 'Pack again when nothing writes to it.',
  }),
  'rehearsal-failed': ({ kind, misses, secrets, output }) => ({
    what:
      misses.length > 0
        ? 'The rehearsal failed: the build asks for what is not aboard.'
        : 'The rehearsal failed: the build does not work without a network.',
    details: [
      ...tail(output, misses.length > 0 ? 8 : 25),
      ...misses.map((miss) => `missed: ${miss.request}, asked at ${place(miss)}`),
      ...(misses.length === 0
        ? secrets.map((secret) => `a RUN mounts the secret ${secret}, which was empty in the rehearsal`)
        : []),
    ],
    next:
      misses.length > 0
        ? 'These requests differ each time, or were never recorded; the RUNs named above have to be changed.'
        : secretHint(kind, secrets),
  }),
  'output-taken': ({ path }) => ({
    what: `${path} exists and is no bundle.`,
    next: 'Name another --output, or move it away.',
  }),
  'not-wired': ({ directory }) => ({
    what: `${directory} is not wired to a bundle.`,
    next: 'Name the project directory, or import a bundle into it.',
  }),
  'cache-unsuitable': ({ cache, problem, output }) => ({
    what: `The cache ${cache} will not do: ${problem}.`,
    details: output === undefined ? [] : tail(output),
    next: 'Mend what is named, or leave it out: `caches:` in the manifest, --caches at the import.',
  }),
  'wanted-invalid': ({ file, faults }) => ({
    what: `${file} is not a wanted list for this project.`,
    details: faults,
    next: 'Use the file that `sh import.sh --wanted` wrote for it, as it is.',
  }),
  'wanted-unavailable': ({ names, output }) => ({
    what: 'Nothing of the wanted list is to be had here.',
    details: [...tail(output, 15), ...names.slice(0, 20)],
    next: 'Check the names and the network, or pack without --wanted.',
  }),
  interrupted: () => ({ what: 'Interrupted.', next: 'Nothing was left half-done; run it again.' }),
};

function secretHint(kind: string, secrets: string[]): string {
  if (secrets.length > 0)
    return 'If the isolated host has that secret too, list it under `secrets:` in buildferry.yaml.';
  return kind === 'isolated'
    ? 'The RUN that failed is named above; build it with `docker build --network none`.'
    : 'The RUN that failed is named above.';
}

/** The sentences of every notice. */
export const noticeTexts: { [C in NoticeCode]: (facts: NoticeFacts[C]) => string } = {
  finding: (fault) => faultLine(fault),
  'not-replayable': ({ host, reason, file, line }) =>
    `${file}:${line} talks to ${host}, and that can't be replayed: ${reason}`,
  'tolerated-misses': ({ count, requests }) =>
    `${counted(count, 'request')} ${count === 1 ? 'was' : 'were'} not aboard and the build did without: ${requests.slice(0, 3).join(', ')}`,
  'recording-again': ({ runs }) =>
    `the recording of ${runs.join(', ')} does not fit any more; recording anew`,
  'source-absent': ({ source, ...at }) =>
    `${place(at)}: ${source} is not in the bundle, so this build would fetch it; pack again to carry it`,
  'indexes-left-whole': () =>
    'the build does not do with indexes that list only what is aboard; they stay as they were recorded',
  'wanted-not-brought': ({ what, dockerfile }) => `${what}, wanted for ${dockerfile}, is not to be had here`,
  'image-moved': ({ ref, digest }) =>
    `${ref} is ${digest} on its registry now, and an older one is packed; pack --pull takes the new one`,
  'image-unanswered': ({ ref }) =>
    `no registry says what ${ref} is now, so the image that is here is packed and not pulled`,
  'stale-check-impossible': ({ service, reason }) =>
    `${service}: an edit of its Dockerfile will not be noticed (${reason}); run \`sh import.sh --wire\` after one`,
  'compose-file-in-shell': ({ value }) =>
    `COMPOSE_FILE is set in this shell and wins over .env; use: export COMPOSE_FILE=${value}`,
  'env-file-in-context': ({ service }) =>
    `.env is part of ${service}'s build context, and it has a line more now: layers that copy it are built anew`,
  'cache-restored': ({ cache, path, line }) =>
    `${cache}: restored to ${path}${line ? `; to use it: ${line}` : ''}`,
  'cache-from-recording': ({ cache }) =>
    `${cache}: taken from what RUNs downloaded, since this host does not have the tool, and not tried out`,
  'cache-skipped': ({ cache, reason }) => `${cache}: left out, ${reason}`,
  'secrets-masked': ({ cache, files }) =>
    `${cache}: tokens in ${counted(files.length, 'file')} are overwritten with x: ${files.slice(0, 3).join(', ')}`,
  'secrets-left-out': ({ cache, files }) =>
    `${cache}: ${counted(files.length, 'file')} that may hold credentials ${files.length === 1 ? 'is' : 'are'} left out: ${files.slice(0, 3).join(', ')}`,
  'layer-cache-left-out': ({ reason }) => `no layer cache is carried: ${reason}`,
  'layer-cache-seen': ({ kind, cached, steps }) =>
    `layer cache on ${kind}: ${cached} of ${steps} steps came out of it`,
  'removed-image': ({ ref }) => `removed ${ref}`,
  'remote-hash-by-reading': ({ host }) =>
    `${host} runs no sha256sum for this user, so every file is read back and hashed here: that takes as long as sending`,
};
