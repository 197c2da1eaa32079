import type { LoadRunFlags } from '../../app/load-run.ts';
import type { SignFlags } from '../../app/load-sign.ts';
import type { LoadRun } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import type { Io } from '../io.ts';
import { printable } from '../io.ts';

/** Seconds between two lines about a run that goes on. */
const every = 10;

/**
 * Exit codes as everywhere: 0 the run is whole and every threshold held; 1 it is whole, and a threshold failed or nothing
 * succeeded; 2 it could not be started; 3 it is not whole.
 */
export async function loadtestRunCommand(script: string, flags: LoadRunFlags, io: Io): Promise<number> {
  const { isBad, runLoadTest } = await import('../../app/load-run.ts');
  const say = (text: string): void => {
    io.err(printable(`${text}\n`));
  };
  let told = -every;
  const { folder, run, exitCode, isPart } = await runLoadTest(script, flags, {
    ...io,
    listener: {
      progress: ({ seconds, vus, iterations }) => {
        if (seconds - told < every) return;
        told = seconds;
        say(`${clock(seconds)} ${vus} virtual users, ${iterations} iterations`);
      },
      complaint: (text) => {
        say(`k6: ${text}`);
      },
    },
    warn: say,
    interrupt: onSignals,
  });
  if (run === undefined) {
    io.out(printable(`${folder}: k6 ended with exit code ${exitCode ?? 'none'} and left no results\n`));
    return 3;
  }
  const fate = isPart
    ? 'a part, judged together with the others'
    : valueOf(run.complete) === true
      ? 'whole'
      : `not whole: ${run.incompleteBecause ?? 'nobody knows how it ended'}`;
  io.out(printable(`${inWords(folder, fate, run)}\n`));
  if (valueOf(run.complete) !== true && !isPart) return 3;
  return isBad(run) ? 1 : 0;
}

function onSignals(act: () => void): () => void {
  process.on('SIGINT', act).on('SIGTERM', act);
  return () => {
    process.removeListener('SIGINT', act).removeListener('SIGTERM', act);
  };
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function inWords(folder: string, fate: string, run: LoadRun): string {
  const { attempted, failed, latency, okPerSecond } = run.totals;
  const [all, bad, rate] = [valueOf(attempted) ?? 0, valueOf(failed) ?? 0, valueOf(okPerSecond)];
  const { p95, p99 } = latency.percentiles;
  const facts = [
    `${all} requests`,
    `${bad} failed`,
    ...(rate === undefined ? [] : [`${rate} ok/s`]),
    ...(p95 === undefined ? [] : [`p95 ${p95.value} ms`]),
    ...(p99 === undefined ? [] : [`p99 ${p99.value} ms`]),
  ];
  const broken = (valueOf(run.assertions) ?? []).filter(({ outcome }) => outcome === 'failed');
  return [
    `${folder}: ${fate}`,
    `  ${facts.join(', ')}`,
    ...broken.map(({ metric, expression }) => `  threshold failed: ${metric} ${expression}`),
    `  readiness scan . --load ${folder}`,
  ].join('\n');
}

export async function loadtestSignCommand(bodies: string | undefined, flags: SignFlags, io: Io): Promise<number> {
  const { signForLoadTest } = await import('../../app/load-sign.ts');
  const { file, count, publicKey } = await signForLoadTest(bodies, flags, io);
  io.err(printable(`${file}: ${count} signed interactions; the endpoint is to trust this public key:\n`));
  io.out(`${publicKey}\n`);
  return 0;
}

export async function loadtestInitCommand(folder: string, io: Io): Promise<number> {
  const { initLoadTest } = await import('../../app/load-sign.ts');
  const { file, written } = await initLoadTest(folder, io);
  io.out(printable(`${file}: ${written ? 'written' : 'is there already, left as it is'}\n`));
  return 0;
}
