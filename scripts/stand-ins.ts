import { report } from './engine/report.ts';
import { standInsCommand } from './stand-ins/command.ts';

process.exitCode = await report(process.argv.slice(2), standInsCommand);
