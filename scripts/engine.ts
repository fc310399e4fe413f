import { engineCommand } from './engine/command.ts';
import { report } from './engine/report.ts';

process.exitCode = await report(process.argv.slice(2), engineCommand);
