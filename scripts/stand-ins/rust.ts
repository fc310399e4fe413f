import { debian } from './debian.ts';
import type { BuildRecipe } from './recipe.ts';

/** Rust as Debian keeps it for browsers, which need it new, with cargo's home where the real image has it. */
export const rust: BuildRecipe = {
  name: 'rust',
  text: "Debian 12 with Rust from Debian's rustc-web",
  base: debian,
  packages: ['cargo-web', 'rustc-web', 'gcc', 'libc6-dev'],
  instructions: [
    'ENV CARGO_HOME=/usr/local/cargo',
    'ENV PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'RUN mkdir -p /usr/local/cargo && chmod 777 /usr/local/cargo',
    'CMD ["bash"]',
  ],
};
