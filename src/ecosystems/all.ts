import { apk } from './apk.ts';
import { apt } from './apt.ts';
import { cargo } from './cargo.ts';
import { composer } from './composer.ts';
import type { Ecosystem, SeenRequest } from './ecosystem.ts';
import { gem } from './gem.ts';
import { general } from './general.ts';
import { git } from './git.ts';
import { go } from './go.ts';
import { huggingFace } from './hugging-face.ts';
import { java } from './java.ts';
import { npm } from './npm.ts';
import { nuget } from './nuget.ts';
import { pip } from './pip.ts';
import { rpm } from './rpm.ts';
import { wget } from './wget.ts';

/** Every ecosystem that buildferry knows. One more is one file and one line here. */
export const ecosystems: readonly Ecosystem[] = [
  general,
  apt,
  java,
  pip,
  npm,
  git,
  cargo,
  go,
  wget,
  gem,
  composer,
  nuget,
  rpm,
  apk,
  huggingFace,
];

/** The answer to a request that its client can do without; undefined for every other. */
export function harmlessAnswer(request: SeenRequest): ReturnType<NonNullable<Ecosystem['harmless']>> {
  for (const ecosystem of ecosystems) {
    const answer = ecosystem.harmless?.(request);
    if (answer) return answer;
  }
  return undefined;
}

/** What a request's body asks for, under which it is stored and found. */
export function essenceOf(request: SeenRequest, body: Buffer): Buffer | string {
  for (const ecosystem of ecosystems) {
    const essence = ecosystem.essence?.(request, body);
    if (essence !== undefined) return essence;
  }
  return body;
}

/** What a URL is to a person, where an ecosystem knows: `flask (pip index)`. */
export function describeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  for (const ecosystem of ecosystems) {
    const description = ecosystem.describe?.(parsed);
    if (description) return description;
  }
  return undefined;
}
