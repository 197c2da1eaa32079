import { existsSync, readFileSync } from 'node:fs';

/** Whether a process of this id runs. One that has ended and that nobody has asked about since (a zombie) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // `PID (name) STATE ...`
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Gone meanwhile, or a system without /proc.
    return !existsSync('/proc/self');
  }
}
