import type { ReadinessRun } from '../model/scorecard.ts';
import { evidenceFor, loadStaticEvidence } from './evidence.ts';
import type { ScanFlags } from './flags.ts';
import { graphInput } from './graph-input.ts';
import type { Host } from './host.ts';
import type { Collected } from './judge.ts';
import { judgeCollected } from './judge.ts';
import { collectLive } from './live/collect.ts';
import { look, targetName } from './look.ts';
import type { Settings } from './settings.ts';
import { readPack, readSettings } from './settings.ts';
import { locateNowhere } from './locate.ts';

/** Looks at manifests and judges them. Throws ReadinessError where the run could not be done at all. */
export async function scan(
  paths: readonly string[],
  flags: ScanFlags,
  given: Host,
): Promise<{ readonly run: ReadinessRun; readonly settings: Settings }> {
  // Standard input can be read once; a cross-check needs it again.
  const host = flags.crossCheck === undefined ? given : rememberingInput(given);
  const startedAt = host.now();
  const peer =
    flags.crossCheck === undefined
      ? undefined
      : await (await import('./cross-check.ts')).prepareCrossCheck(flags.crossCheck, host);
  const settings = await readSettings(paths, flags, host);
  const [pack, known] = await Promise.all([
    readPack(settings, flags, host),
    loadStaticEvidence(settings.kubernetesVersion),
  ]);
  // Charts are rendered for a Kubernetes that they may ask for, whatever a pack's other tool is used to.
  const asked = await evidenceFor(pack, settings.kubernetesVersion, known);
  host.progress(`judging by the pack ${pack.name} ${pack.version}, Kubernetes ${asked.schema.version}`);
  const { evidence, locators, root } = await look(settings, flags, known, host);
  const live = await collectLive(settings, root, evidence.targets, host, () => {
    const found = { scope: evidence.scope, config: settings.config };
    const inputs = evidence.targets.map((target) => graphInput(target, found, { known: asked, settings, pack }));
    return Promise.resolve({ pack, inputs });
  });
  const collected: Collected = {
    live,
    scope: evidence.scope,
    targets: evidence.targets,
    locate: (target) => locators.get(target) ?? locateNowhere,
    config: settings.config,
    name: targetName(settings, host),
    warnings: evidence.warnings,
  };
  const run = await judgeCollected(collected, {
    settings,
    flags,
    pack,
    known: asked,
    startedAt,
    clock: host.now,
    command: commandLine('scan', paths),
    progress: host.progress,
  });
  if (peer === undefined) return { run, settings };
  const { crossCheck } = await import('./cross-check.ts');
  const checked = await crossCheck(run, peer, {
    evidence,
    locators,
    root,
    kubernetesVersion: asked.schema.version,
    defaultNamespace: settings.namespace,
    host,
  });
  return { run: checked, settings };
}

function rememberingInput(host: Host): Host {
  let text: string | undefined;
  return { ...host, readStandardInput: () => (text ??= host.readStandardInput()) };
}

/** What a person would type to do it again; paths only, for options may hold what others need not see. */
export function commandLine(command: string, paths: readonly string[]): string {
  return [
    'readiness',
    command,
    ...paths.map((path) => (/^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`)),
  ].join(' ');
}
