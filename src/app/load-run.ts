import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ReadinessError } from '../model/errors.ts';
import type { LoadRun } from '../model/load.ts';
import { valueOf } from '../model/load.ts';
import type { K6Listener, K6Setting } from '../sources/loadtest/running/k6.ts';
import type { RunWords } from '../sources/loadtest/running/setting.ts';
import type { Witness } from '../sources/loadtest/running/witness.ts';
import type { Host } from './host.ts';
import type { WitnessFlags } from './load-witness.ts';
import { podWitness } from './load-witness.ts';

export interface LoadRunFlags extends RunWords, WitnessFlags {
  readonly out?: string;
  /** Paths of the manifests that the tested system is deployed from. */
  readonly scan?: readonly string[];
}

export interface LoadRunSurroundings extends Host {
  readonly listener: K6Listener;
  /** What should be known before hours are spent. */
  readonly warn: (text: string) => void;
  /** Calls `act` at each interrupt; returns what stops that. */
  readonly interrupt: (act: () => void) => () => void;
}

export interface RanLoadTest {
  /** As the user may name it. */
  readonly folder: string;
  /** As our own reader finds it; undefined where nothing of it could be read. */
  readonly run: LoadRun | undefined;
  /** It is one part of a distributed run, whole in itself. */
  readonly isPart: boolean;
  readonly exitCode: number | undefined;
}

/** Runs a script with k6 and leaves its results and the manifest that binds them in a folder. Throws ReadinessError. */
export async function runLoadTest(
  script: string,
  flags: LoadRunFlags,
  host: LoadRunSurroundings,
): Promise<RanLoadTest> {
  const running = await import('../sources/loadtest/running/index.ts');
  const setting = usable(() => running.settingOf(flags, host.env), running.Unusable);
  if (!existsSync(resolve(host.cwd, script))) throw new ReadinessError('not-found', `${script} does not exist`);
  const lookAtPods = await podWitness(flags, host);
  const k6 = running.findK6(host.env, host.cwd);
  if (k6 === undefined)
    throw new ReadinessError('not-found', 'there is no k6', {
      hint: 'install k6 so that it is on PATH, or name the program in READINESS_K6',
    });
  const folder = resultsFolder(flags.out, host);
  const home = mkdtempSync(join(tmpdir(), 'readiness-k6-'));
  const remove = (): void => {
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    writeFileSync(join(home, 'k6.json'), '{}\n');
    const k6Setting: K6Setting = {
      k6,
      script,
      cwd: host.cwd,
      home,
      variables: setting.variables,
      options: setting.options,
    };
    const environment = running.environmentOf(k6Setting);
    const version = await running.versionOf(k6, environment, host.cwd);
    if (version === undefined)
      throw new ReadinessError('usage', 'the program that was found is no k6', {
        hint: 'name another one in READINESS_K6',
      });
    const archived = await running.archive(k6Setting);
    if (typeof archived === 'string')
      throw new ReadinessError(
        'usage',
        `k6 can't start ${script}: ${running.withoutSecrets(archived, setting.hidden)}`,
      );
    const plan = running.planOf(archived.options);
    const [checkout, tree] = await Promise.all([
      running.readCheckout(dirname(resolve(host.cwd, script)), resolve(host.cwd, ownFolder(flags.out)), host.env),
      treeOf(flags.scan ?? ['.'], host),
    ]);
    mkdirSync(resolve(host.cwd, folder), { recursive: true });
    const { origin } = setting.declared;
    const ask = async (): Promise<Witness | undefined> => {
      if (origin === undefined && lookAtPods === undefined) return undefined;
      const [target, pods] = await Promise.all([
        origin === undefined ? undefined : running.askTarget(origin, host.now),
        lookAtPods?.(),
      ]);
      return { ...(target ?? { at: host.now().toISOString() }), ...(pods === undefined ? {} : { pods }) };
    };
    const witness = await ask();
    if (witness?.pods?.unknown !== undefined)
      host.warn(`the pods tell no build that could be proven later: ${witness.pods.unknown}`);
    const startedAt = host.now().toISOString();
    const out = resolve(host.cwd, folder);
    const end = await running.runK6(
      {
        ...k6Setting,
        out,
        mostSeconds: plan.seconds === undefined ? longest : plan.seconds * 1.2 + patience,
        blocked: archived.options['blockHostnames'] === null ? running.discordPatterns : [],
      },
      {
        ...host.listener,
        complaint: (text) => {
          host.listener.complaint(running.withoutSecrets(text, setting.hidden));
        },
      },
      host.interrupt,
    );
    if (typeof end === 'string') throw new ReadinessError('usage', end);
    const endedAt = host.now().toISOString();
    const [after, witnessAfter] = [await running.archive(k6Setting), await ask()];
    await running.writeRecord(out, {
      version,
      startedAt,
      endedAt,
      end,
      archived,
      unchanged: typeof after !== 'string' && running.isSameScript(archived, after),
      checkout,
      ...(tree === undefined ? {} : { tree }),
      plan,
      declared: setting.declared,
      variables: Object.keys(setting.variables),
      ...(flags.executionSegment === undefined ? {} : { segment: flags.executionSegment }),
      ...(witness === undefined || witnessAfter === undefined
        ? {}
        : { witness: { start: witness, end: witnessAfter } }),
    });
    const { collectLoadTests } = await import('../sources/loadtest/collect.ts');
    const answer = await collectLoadTests({ paths: [out], root: host.cwd });
    const run = answer.status === 'present' ? answer.evidence.runs.find(({ bound }) => bound) : undefined;
    const segment = flags.executionSegment;
    return {
      folder,
      exitCode: end.exitCode,
      run,
      isPart: segment !== undefined && run !== undefined && run.incompleteBecause === running.gapIn([segment]),
    };
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}

/** Seconds that a run may take whose end only its iterations know. */
const longest = 24 * 3600;
/** Seconds for set-up, and for requests that are under way at the end. */
const patience = 180;

const defaultFolder = 'readiness-load';

/** What holds results, and is no change of the work tree. */
function ownFolder(named: string | undefined): string {
  return named ?? defaultFolder;
}

function resultsFolder(named: string | undefined, host: Host): string {
  const folder = named ?? join(defaultFolder, host.now().toISOString().slice(0, 19).replaceAll(':', '-'));
  const absolute = resolve(host.cwd, folder);
  if (existsSync(absolute) && readdirSync(absolute).length > 0)
    throw new ReadinessError('usage', `${folder} holds something already`, {
      hint: 'name a new folder for each run with --out',
    });
  return folder;
}

function usable<T>(
  read: () => T,
  Unusable: new (message: string, hint?: string) => Error & { readonly hint: string | undefined },
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    throw new ReadinessError('usage', error.message, error.hint === undefined ? {} : { hint: error.hint });
  }
}

/** Digest of the manifests as a scan of the paths reads them; undefined where there are none to read. */
async function treeOf(
  paths: readonly string[],
  host: Host,
): Promise<{ readonly digest: string; readonly paths: readonly string[] } | undefined> {
  const [{ look }, { readSettings }, { loadStaticEvidence }, { treeDigest }] = await Promise.all([
    import('./look.ts'),
    import('./settings.ts'),
    import('./evidence.ts'),
    import('./tree.ts'),
  ]);
  const flags = { load: [], render: false };
  const settings = await readSettings(paths, flags, host);
  const { evidence } = await look(settings, flags, await loadStaticEvidence(settings.kubernetesVersion), host);
  return treeDigest(evidence);
}

/** Whether it came to nothing that anybody could call good. */
export function isBad(run: LoadRun): boolean {
  const failed = (valueOf(run.assertions) ?? []).some(({ outcome }) => outcome === 'failed');
  return failed || !((valueOf(run.totals.ok) ?? 0) > 0);
}
