import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

export interface KubectlOptions {
  /** Name of the identity that asks; the administrator without. */
  readonly as?: string;
  /** What kubectl reads from `-f -`. */
  readonly input?: string;
}

/** Runs kubectl and returns what it printed. Throws with its error output when it fails. */
export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<string>;

/** A kubectl that knows this cluster alone: it sees neither the person's configuration nor their caches. */
export function kubectlOf(file: string, folder: string, kubeconfig: (identity?: string) => string): Kubectl {
  return (args, { as, input } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(file, ['--kubeconfig', kubeconfig(as), ...args], {
        env: { PATH: process.env['PATH'] ?? '', HOME: folder },
        stdio: 'pipe',
      });
      let out = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      // A kubectl that has failed reads no more; its own words say why.
      child.stdin.on('error', () => undefined).end(input);
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve(out);
        else reject(new Error(`kubectl ${args.join(' ')} failed (${code}): ${errors.trim()}`));
      });
    });
}

/** Times that an apply is tried, and the milliseconds between. */
const tries = 4;
const between = 500;

/** What an apply says when an object came before the namespace or the definition that stands in a later file. */
const cameTooEarly = /namespaces "[^"]+" not found|no matches for kind|ensure CRDs are installed first/;

/**
 * Applies files and folders (with what is below them) until everything is there: a namespace or a CRD may stand in a
 * later file than its objects, and a CRD is served some moments after it was made.
 */
export async function applyManifests(kubectl: Kubectl, paths: readonly string[]): Promise<void> {
  const args = ['apply', '--recursive', ...paths.flatMap((path) => ['-f', path])];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await kubectl(args);
      return;
    } catch (error) {
      if (attempt === tries || !(error instanceof Error) || !cameTooEarly.test(error.message)) throw error;
      await delay(between);
    }
  }
}
