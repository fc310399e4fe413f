import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bare repositories in a directory: `library.git`, and `app.git` with the former as a submodule and a file in LFS. */
export interface GitRepositories {
  directory: string;
  /** What Git LFS keeps apart from app.git. */
  object: { oid: string; body: Buffer };
}

/** Makes them. @param library the address under which app.git names its submodule. */
export function createGitRepositories(library: string): GitRepositories {
  const directory = mkdtempSync(join(tmpdir(), 'git-'));
  const body = Buffer.alloc(100_000, 'large');
  const oid = createHash('sha256').update(body).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${body.length}\n`;
  writeFileSync(join(directory, 'pointer'), pointer);
  execFileSync('sh', ['-euc', makeRepositories, 'sh', library], { cwd: directory, env: identity(directory) });
  return { directory, object: { oid, body } };
}

// The pointer is added as it is: no filter of this machine's is asked.
const makeRepositories = `
git init -q -b main library
cd library
echo 'of the library' >library.txt
git add .
git commit -qm 'The library'
git clone -q --bare . ../library.git
git init -q -b main ../app
cd ../app
cp ../pointer large.bin
git add .
echo '*.bin filter=lfs diff=lfs merge=lfs -text' >.gitattributes
git update-index --add --cacheinfo "100644,$(git hash-object -w .gitattributes),.gitattributes"
git -c protocol.file.allow=always submodule --quiet add ../library.git vendor/library
git config --file .gitmodules submodule.vendor/library.url "$1"
git update-index --add --cacheinfo "100644,$(git hash-object -w .gitmodules),.gitmodules"
git commit -qm 'The app'
git clone -q --bare . ../app.git
`;

function identity(home: string): NodeJS.ProcessEnv {
  const of = (role: string) => ({ [`GIT_${role}_NAME`]: 'Ann', [`GIT_${role}_EMAIL`]: 'ann@app.example' });
  return { ...process.env, HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...of('AUTHOR'), ...of('COMMITTER') };
}
