import { debian } from './debian.ts';
import type { BuildRecipe } from './recipe.ts';

const site = 'server { listen 80; location / { root /usr/share/nginx/html; index index.html index.htm; } }';

/** nginx as Debian has it, with its site, its user and its logs where the real image has them. */
export const nginx: BuildRecipe = {
  name: 'nginx',
  text: 'Debian 12 with nginx 1.22 from Debian',
  base: debian,
  packages: ['nginx-light'],
  instructions: [
    `RUN rm -f /etc/nginx/sites-enabled/default && echo '${site}' >/etc/nginx/conf.d/default.conf`,
    'RUN useradd --system --uid 101 --user-group --home-dir /nonexistent --shell /bin/false nginx',
    'RUN ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log',
    'EXPOSE 80',
    'STOPSIGNAL SIGQUIT',
    'CMD ["nginx", "-g", "daemon off;"]',
  ],
};
