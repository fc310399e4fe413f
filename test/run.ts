import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { downEngine, runningEngine } from '../scripts/engine/test-engine.ts';

const root = resolve(import.meta.dirname, '..');
const timeLimitMs = 30 * 60_000;

// These begin first, so that both lanes end at about the same time.
const longest = ['test/engine/scenarios.test.ts', 'test/engine/crossing.test.ts'];

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs one test file in a process of its own; one that ends without a total counts as one failure. */
async function runFile(file: string, lane: string): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, [resolve(root, file)], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', BUILDFERRY_TEST_LANE: lane },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  clearTimeout(timer);
  const outcome = parseTotals(output, code);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
  console.log(
    `${outcome.failed > 0 ? 'FAIL' : 'ok  '} ${file}: ${outcome.passed} passed${skipped} (${seconds} s)`,
  );
  if (outcome.failed > 0 || outcome.skipped > 0) console.log(output.replace(/^/gm, '     '));
  return outcome;
}

/** uvu's total does not include what was skipped. */
function parseTotals(output: string, code: number | null): Outcome {
  const match = /Total: +(\d+)\s+Passed: +(\d+)\s+Skipped: +(\d+)/.exec(output);
  if (!match) return { passed: 0, failed: 1, skipped: 0 };
  const [total = 0, passed = 0, skipped = 0] = match.slice(1).map(Number);
  const failed = total - passed;
  return { passed, skipped, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const wanted = process.argv.slice(2);
const files = globSync('test/**/*.test.ts', {
  cwd: root,
  exclude: (name) => /(^|\/)(node_modules|projects)$/.test(String(name)),
})
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort();
const needsEngines = (file: string): boolean => file.startsWith('test/engine/');
// Some look at everything that is on the connected engine, so no other test may use it meanwhile.
const needsEngineAlone = (file: string): boolean => file.startsWith('test/engine/alone/');

const sum: Outcome = { passed: 0, failed: 0, skipped: 0 };
async function runLane(lane: string, queue: string[]): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await runFile(file, lane);
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
  }
}

/** Tests that share isolated engines run one after the other: two lanes, each with isolated engines of its own. */
async function runEngineTests(): Promise<void> {
  const withEngines = files.filter(needsEngines);
  await runLane('one', withEngines.filter(needsEngineAlone));
  const inLanes = withEngines.filter((file) => !needsEngineAlone(file));
  const isLong = (file: string): boolean => longest.includes(file);
  const queue = [...inLanes.filter(isLong), ...inLanes.filter((file) => !isLong(file))];
  await Promise.all([runLane('one', queue), runLane('two', queue)]);
}

const connectedBefore = await runningEngine('connected');
await Promise.all([
  runEngineTests(),
  runLane(
    'others',
    files.filter((file) => !needsEngines(file)),
  ),
]);
if (!connectedBefore) await downEngine('connected');
console.log(
  `\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`,
);
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0);
