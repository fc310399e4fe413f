/** The names of a bundle's parts, relative to it. docs/format.md explains each. */
export const bundleFiles = {
  catalog: 'cache-manifest.json',
  sums: 'SHA256SUMS',
  signature: 'SHA256SUMS.sig',
  importer: 'import.sh',
  report: 'report.html',
  images: 'images',
  /** For import.sh: which image is which, as tab-separated values. */
  imageTable: 'images.tsv',
  /** For import.sh: the beginning of a loadable archive for one image. */
  heads: 'heads',
  wiring: 'wiring',
  caches: 'caches',
  layers: 'layers',
} as const;

/** The version of the format that this code writes and reads. */
export const bundleFormat = 1;
