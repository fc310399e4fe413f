import { debian } from './debian.ts';
import type { BuildRecipe } from './recipe.ts';

/** Python as Debian has it. pip may install for the whole system, as in the real images. */
export const python: BuildRecipe = {
  name: 'python',
  text: 'Debian 12 with Python 3.11 from Debian',
  base: debian,
  packages: ['python3', 'python3-pip', 'python3-venv'],
  instructions: [
    'RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED && ln -s python3 /usr/bin/python',
    'CMD ["python3"]',
  ],
};
