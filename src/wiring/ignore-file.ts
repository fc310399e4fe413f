import * as dockerignore from '@balena/dockerignore';

// The package is CommonJS, its types say ES module: what `default` is typed as is what `module.exports` is.
const createIgnore = dockerignore.default as unknown as typeof dockerignore.default.default;

/** Whether the rules of a .dockerignore leave a path of the context out. */
export function isIgnored(rules: string, path: string): boolean {
  return rules.trim() !== '' && createIgnore({ ignorecase: false }).add(rules).ignores(path);
}

/**
 * The rules that stand beside a twin: the user's own, and what buildferry put into the context. Without the
 * latter `COPY . .` would take the wiring in, and that layer and all after it would change.
 */
export function ignoreRulesWith(userRules: string, ours: readonly string[]): string {
  const own = userRules === '' || userRules.endsWith('\n') ? userRules : `${userRules}\n`;
  return `${own}${ours.map((path) => `${path}\n`).join('')}`;
}
