import { toolsFolder } from './real-components/cache.ts';
import { provideComponents } from './real-components/provide.ts';

/* `npm run real-components`: builds what is missing of the real programs of tests, and says where they are. */
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
try {
  const provided = provideComponents(say);
  for (const { name, version, file, from } of provided)
    say(`${name.padEnd(23)} ${version.padEnd(8)} ${from.padEnd(9)} ${file}`);
  say(`links to all of them: ${toolsFolder()}/bin`);
} catch (error) {
  process.stderr.write(`real-components: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
