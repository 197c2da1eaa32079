import { dirname } from 'node:path';
import { collectLoadTests } from '../../src/sources/loadtest/collect.ts';

/** Reads one file of samples in a process of its own, and prints what that took. */
const [file = ''] = process.argv.slice(2);
const started = performance.now();
const answer = await collectLoadTests({ paths: [file], root: dirname(file) });
const milliseconds = performance.now() - started;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ status: answer.status, milliseconds, megabytes }));
