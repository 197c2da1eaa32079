import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program of a few lines of JavaScript, as an executable of that name in a folder that can stand on PATH. */
export function fakeProgram(folder: string, name: string, body: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(
    file,
    `#!${process.execPath}\nconst fs = require('node:fs'); const args = process.argv.slice(2);\n${body}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}
