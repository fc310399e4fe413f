import { oneOf } from './words.ts';

const images = ['base', 'base:1', 'shelled', 'triggered', 'pinned'];

/** What stages are called; two of them may have one name. */
export const stageNames = ['one', 'two', 'Three', 'two'];

/** What `--from=` and `from=` name: an image, or a stage that may be there. */
export const source = oneOf(...images, ...images, ...images, ...stageNames, 'ONE', '0', '0', '1', 'scratch');
