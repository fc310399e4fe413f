import { fetchAll } from './fetch.ts';
import { parseInvocation } from './invocation.ts';
import { clearMounts, collect, copyMounts, openMounts, probe, removeFiles, seed } from './maintenance.ts';
import { runReplayed } from './replay.ts';
import { checkSources } from './stale-check.ts';

const invocation = parseInvocation(process.argv.slice(2));

const run = {
  // The store that only recording needs takes longer to load than all the rest.
  record: async () => (await import('./record.ts')).runRecorded(invocation),
  replay: () => runReplayed(invocation),
  fetch: () => fetchAll(invocation.args),
  check: () => checkSources(invocation.args),
  probe: () => probe(invocation.args),
  copy: () => copyMounts(invocation.args),
  collect: () => collect(invocation.args),
  clear: () => clearMounts(invocation.args),
  remove: () => removeFiles(invocation.args),
  open: () => openMounts(invocation.args),
  seed: () => seed(invocation.args),
}[invocation.mode];

process.exit(await run());
