/** A parsed image reference, by the grammar of distribution/reference. */
export interface Reference {
  /** `docker.io` where none is named. */
  domain: string;
  /** With `library/` in front where docker.io has one. */
  path: string;
  tag?: string;
  /** `sha256:...` */
  digest?: string;
}

const domainGrammar =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::\d+)?$/i;

/** Parses `python:3.12`, `registry:5000/team/app@sha256:...`; undefined for anything that is no reference. */
export function parseReference(text: string): Reference | undefined {
  const match = /^(.+?)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]{32,}))?$/.exec(text);
  const [, name = '', tag, digest] = match ?? [];
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const hasDomain = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const domain = !hasDomain || first === 'index.docker.io' ? 'docker.io' : first;
  if (!domainGrammar.test(domain)) return undefined;
  const rest = hasDomain ? name.slice(slash + 1) : name;
  if (!/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/.test(rest))
    return undefined;
  const path = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  return { domain, path, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
}

/** The full form, as containerd names images: `docker.io/library/python:3.12`. Without tag and digest, `latest`. */
export function fullReference(reference: Reference): string {
  const tag = reference.tag ?? (reference.digest ? undefined : 'latest');
  return `${reference.domain}/${reference.path}${tag ? `:${tag}` : ''}${reference.digest ? `@${reference.digest}` : ''}`;
}

/** The short form, as people and `docker images` write it: `python:3.12`. */
export function familiarReference(reference: Reference): string {
  return fullReference(reference).replace(/^docker\.io\/(?:library\/)?/, '');
}

/** Whether two texts name the same image: `python` and `docker.io/library/python:latest` do. */
export function sameReference(a: string, b: string): boolean {
  const [parsedA, parsedB] = [parseReference(a), parseReference(b)];
  return parsedA !== undefined && parsedB !== undefined && fullReference(parsedA) === fullReference(parsedB);
}

/** Whether two references are in one repository, whatever their tags and digests. */
export function sameRepository(a: string, b: string): boolean {
  const [parsedA, parsedB] = [parseReference(a), parseReference(b)];
  return parsedA !== undefined && parsedA.domain === parsedB?.domain && parsedA.path === parsedB.path;
}
