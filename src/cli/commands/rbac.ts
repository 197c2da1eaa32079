import type { RbacFlags } from '../../app/rbac.ts';
import type { Io } from '../io.ts';

export async function rbacCommand(flags: RbacFlags, io: Io): Promise<number> {
  const { rbac } = await import('../../app/rbac.ts');
  io.out(await rbac(flags));
  return 0;
}
