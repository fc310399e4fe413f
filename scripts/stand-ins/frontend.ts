import { golang } from './golang.ts';
import type { BuildRecipe } from './recipe.ts';

const program = 'github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend';

/** The Dockerfile frontend, built from BuildKit's Go module: the newest that Debian's Go compiles. */
export const frontend: BuildRecipe = {
  name: 'dockerfile-frontend',
  text: 'the Dockerfile frontend of BuildKit 0.11.6, built on Debian 12 with Go 1.19',
  base: golang,
  packages: [],
  instructions: [
    'WORKDIR /frontend',
    `RUN go mod init frontend && go get -d ${program}@v0.11.6 && CGO_ENABLED=0 go build -o /bin/dockerfile-frontend ${program} && rm -rf /go/pkg /root/.cache`,
    'LABEL moby.buildkit.frontend.network.none=true moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts"',
    'ENTRYPOINT ["/bin/dockerfile-frontend"]',
  ],
};
