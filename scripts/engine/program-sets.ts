import type { Suite } from './package-root.ts';

/** Programs that are unpacked together. */
export interface ProgramSet {
  name: 'current' | '20.10' | 'tools';
  suite: Suite;
  packages: readonly string[];
  programs: readonly Program[];
}

/** A program that is offered on PATH. */
export interface Program {
  name: string;
  /** Where the package has it, from the set's own root. */
  path: string;
  /** Put in front of the caller's. */
  args?: readonly string[];
  /** Whether it needs the shared libraries of the tools. */
  linked?: true;
  /** Variables that point into the set's own root. */
  variables?: Readonly<Record<string, string>>;
  /** Left out where the machine has it. */
  spare?: true;
}

const engine: readonly Program[] = [
  { name: 'dockerd', path: 'usr/sbin/dockerd', linked: true },
  { name: 'docker-proxy', path: 'usr/sbin/docker-proxy' },
  { name: 'containerd', path: 'usr/bin/containerd' },
  { name: 'containerd-shim-runc-v2', path: 'usr/bin/containerd-shim-runc-v2' },
];

const firewall = (name: string): Program => ({
  name,
  path: 'usr/sbin/xtables-nft-multi',
  args: [name],
  linked: true,
  variables: { XTABLES_LIBDIR: 'usr/lib/@triplet@/xtables' },
});

const busybox = (name: string): Program => ({ name, path: 'bin/busybox', args: [name], spare: true });

/** The newest engine in Debian, and the docker command with its plugins. */
export const currentSet: ProgramSet = {
  name: 'current',
  suite: 'sid',
  packages: ['docker.io', 'docker-cli', 'docker-buildx', 'docker-compose', 'containerd'],
  programs: [...engine, { name: 'docker', path: 'usr/bin/docker' }],
};

/** Docker 20.10. Its own docker command has no plugins and stays unused. */
export const oldSet: ProgramSet = {
  name: '20.10',
  suite: 'bookworm',
  packages: ['docker.io', 'containerd'],
  programs: engine,
};

/** What engines call besides, and debootstrap. The newest runc wants a newer C library than Debian 12 has. */
export const toolsSet: ProgramSet = {
  name: 'tools',
  suite: 'bookworm',
  packages: [
    'runc',
    'libseccomp2',
    'libdevmapper1.02.1',
    'iptables',
    'libip4tc2',
    'libip6tc2',
    'libxtables12',
    'libmnl0',
    'libnftnl11',
    'libnetfilter-conntrack3',
    'libnfnetlink0',
    'debootstrap',
    'busybox-static',
  ],
  programs: [
    { name: 'runc', path: 'usr/sbin/runc', linked: true },
    firewall('iptables'),
    firewall('ip6tables'),
    {
      name: 'debootstrap',
      path: 'usr/sbin/debootstrap',
      variables: { DEBOOTSTRAP_DIR: 'usr/share/debootstrap' },
    },
    busybox('ip'),
    busybox('wget'),
  ],
};
