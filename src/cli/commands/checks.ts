import type { Io } from '../io.ts';
import { wrap } from '../wrap.ts';

export async function checksCommand(flags: { readonly json?: boolean }, io: Io): Promise<number> {
  const { listChecks } = await import('../../app/catalogue.ts');
  const checks = await listChecks();
  if (flags.json === true) io.out(`${JSON.stringify(checks, null, 2)}\n`);
  else {
    for (const { id, title, boundIn } of checks) {
      const severity = boundIn[0]?.severity ?? 'preview';
      io.out(`${id}  (${severity})\n${wrap(title, io.columns, '    ')}\n`);
    }
    io.out(`${checks.length} checks; readiness explain <rule> says more\n`);
  }
  return 0;
}
