import { parseInvocation } from './invocation.ts';
import { clearMounts, collect, openMounts, probe, seed } from './maintenance.ts';
import { runReplayed } from './replay.ts';
import { checkSources } from './stale-check.ts';

const invocation = parseInvocation(process.argv.slice(2));

const run = {
  // The store that only recording needs takes longer to load than all the rest.
  record: async () => (await import('./record.ts')).runRecorded(invocation),
  replay: () => runReplayed(invocation),
  check: () => checkSources(invocation.args),
  probe: () => probe(invocation.args),
  collect: () => collect(invocation.args),
  clear: () => clearMounts(invocation.args),
  open: () => openMounts(invocation.args),
  seed: () => seed(invocation.args),
}[invocation.mode];

process.exit(await run());
