const extension = /\.(?:whl|egg|tar\.(?:gz|bz2|xz)|tgz|zip)$/i;
const built = /\.(?:whl|egg)$/i;

/** A Python project's name in the one form that PEP 503 compares. */
export function normalizeProject(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** A version in a form in which file names and indexes agree. */
export function normalizeVersion(version: string): string {
  return version.replace(/[-_+.]+/g, '.').toLowerCase();
}

/**
 * The version in the name of a Python distribution, such as `flask-3.0.0-py3-none-any.whl`, in that form; undefined
 * where the name is not one of a distribution of this project, which is given in PEP 503's form.
 */
export function versionOfDistribution(file: string, project: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(project) || !extension.test(file)) return undefined;
  const name = new RegExp(`^${project.replaceAll('-', '[-_.]+')}-(v?\\d.*)$`, 'i');
  const rest = name.exec(file.replace(extension, ''))?.[1];
  return rest && normalizeVersion(built.test(file) ? (rest.split('-')[0] ?? '') : rest);
}

/** Where the metadata of a distribution is, by PEP 658. */
export function metadataUrl(url: string): string {
  return `${url.split('#')[0]}.metadata`;
}
