import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isErrorOf } from '../../../src/errors.ts';
import { addedPackages } from '../../../src/import/added-packages.ts';
import { wantedOf } from '../../../src/import/wanted-of.ts';
import { parseWantedList, printWantedList } from '../../../src/recording/wanted-list.ts';
import { unitOf } from '../../helpers/unit.ts';

const api = unitOf(
  'FROM a AS build\nRUN pip install -r r.txt\nRUN pip check\nFROM build\nRUN <<E\nnpm ci\nE\n',
  { file: 'api/Dockerfile' },
);
const slice = api.runs[0]?.slice ?? '';
const miss = { slice, what: 'x', failed: true };

test('a miss is wanted where its RUN stands, without the credentials of its URL', async () => {
  const url = 'https://ferry:canary@index.example/simple/bottle/?token=canary';
  const wanted = await wantedOf({ ...miss, asked: { method: 'GET', url } }, [api]);
  assert.equal(wanted, [
    {
      dockerfile: 'api/Dockerfile',
      stage: 'build',
      slice,
      line: 2,
      method: 'GET',
      url: 'https://index.example/simple/bottle/?token=buildferry',
      package: { ecosystem: 'pip', name: 'bottle' },
    },
  ]);
  const text = printWantedList(wanted);
  assert.not.match(text, 'canary');
  assert.equal(parseWantedList(text), { wanted });
});

test('a connection that was no request, or a RUN of another project, is not wanted', async () => {
  assert.equal(await wantedOf({ ...miss, host: 'x:22' }, [api]), []);
  assert.equal(
    await wantedOf({ ...miss, slice: 'f'.repeat(24), asked: { method: 'GET', url: 'http://x/' } }, [api]),
    [],
  );
});

test('a package that is asked for by name is wanted for every RUN that uses its ecosystem', () => {
  const named = { ecosystem: 'pip', name: 'bottle', version: '0.13' };
  const pip = { dockerfile: 'api/Dockerfile', stage: 'build', package: named };
  const slices = api.runs.map((run) => run.slice);
  assert.equal(addedPackages([api], ['pip:bottle==0.13']), [
    { ...pip, slice: slices[0] },
    { ...pip, slice: slices[1] },
  ]);
  const [npm] = addedPackages([api], ['npm:ms']);
  assert.is(npm?.stage, '1', 'a heredoc is part of the command');
});

test('what is no package, and what no RUN uses, is refused', () => {
  for (const word of ['bottle', 'gem:rails', 'cargo:serde'])
    assert.throws(
      () => addedPackages([api], [word]),
      (error: unknown) => isErrorOf(error, 'usage') && error.facts.problem.includes(word),
    );
});

test.run();
