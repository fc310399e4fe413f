import type { Ecosystem } from './ecosystem.ts';

/**
 * Models and data sets of a Hugging Face hub. Its newer protocol, Xet, puts files together from parts that it asks for
 * with tokens of an hour; without it large files come whole, over HTTP.
 */
export const huggingFace: Ecosystem = {
  name: 'hugging-face',
  environment: () => ({ HF_HUB_DISABLE_XET: '1' }),
  describe({ pathname }) {
    const file = /^\/(?:(?:datasets|spaces)\/)?([^/]+\/[^/]+)\/resolve\/[^/]+\/(.+)$/.exec(pathname);
    return file ? `${file[1]} ${file[2]} (hugging face)` : undefined;
  },
};
