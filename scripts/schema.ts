import { resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../src/host/files.ts';
import { manifestSchema } from '../src/pack/manifest.ts';

const standard = resolve(import.meta.dirname, '../manifests/buildferry.schema.json');

/** Draft 7, because editors' YAML language servers know that one best. */
const schema = z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-7' });

/** Writes the manifest's JSON schema: `node scripts/schema.ts [FILE]`; default: manifests/buildferry.schema.json. */
await writeFileAtomic(process.argv[2] ?? standard, `${JSON.stringify(schema, null, 2)}\n`);
