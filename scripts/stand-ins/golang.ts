import { debian } from './debian.ts';
import type { BuildRecipe } from './recipe.ts';

/** Go as Debian has it, without a C compiler, as in the Alpine variants of the real image. */
export const golang: BuildRecipe = {
  name: 'golang',
  text: 'Debian 12 with Go 1.19 from Debian',
  base: debian,
  packages: ['golang-go'],
  instructions: [
    'ENV GOPATH=/go GOTOOLCHAIN=local',
    'ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'RUN ln -s /usr/lib/go /usr/local/go && mkdir -p /go/src /go/bin && chmod -R 777 /go',
    'WORKDIR /go',
    'CMD ["bash"]',
  ],
};
