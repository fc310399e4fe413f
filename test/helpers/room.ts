import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// /dev of its own, since the recorder's mounts are there; resolv.conf that names the recorder, as a RUN has it.
const furnish = `
set -e
ip link set lo up
new=$(mktemp -d)
mount -t tmpfs tmpfs "$new"
for node in null zero full random urandom tty; do : >"$new/$node"; mount --bind "/dev/$node" "$new/$node"; done
ln -s /proc/self/fd "$new/fd"
mkdir "$new/shm" "$new/buildferry"
mount --move "$new" /dev
printf 'nameserver 127.0.0.1\\noptions timeout:2 attempts:1\\n' >/dev/shm/resolv.conf
mount --bind /dev/shm/resolv.conf "$(readlink -f /etc/resolv.conf)"
rmdir "$new"
[ -z "$BUILDFERRY_ROOM_PROGRAMS" ] || mount -t overlay overlay -o "lowerdir=$BUILDFERRY_ROOM_PROGRAMS/usr:/usr" /usr
exec "$@"
`;

/**
 * Runs the calling test file in namespaces of its own: a network with nothing but loopback, a /dev that is a tmpfs,
 * like a RUN has it. Outside it starts the file again inside and ends with its exit code; inside it returns.
 *
 * @param programs a folder as unpackPrograms makes it, whose usr/ lies over that of the machine inside: for programs
 *   that find their own files at fixed places.
 */
export function enterRoom(url: string, programs = ''): void {
  if (process.env.BUILDFERRY_ROOM === 'inside') return;
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const args = [
    '--net',
    '--mount',
    ...asRoot,
    'sh',
    '-c',
    furnish,
    'sh',
    process.execPath,
    fileURLToPath(url),
  ];
  const { status } = spawnSync('unshare', args, {
    stdio: 'inherit',
    env: { ...process.env, BUILDFERRY_ROOM: 'inside', BUILDFERRY_ROOM_PROGRAMS: programs },
  });
  process.exit(status ?? 1);
}
