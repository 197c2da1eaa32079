import { resolve } from 'node:path';
import type { BundledDocument, EvidenceBundle } from '../model/bundle.ts';
import { bundleSchemaVersion } from '../model/bundle.ts';
import type { ManifestTarget } from '../model/document.ts';
import { readTextFile } from '../config/authored/read-text.ts';
import { ReadinessError } from '../model/errors.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import validateBundle from './bundle-structure.gen.js';
import { evidenceFor, loadStaticEvidence } from './evidence.ts';
import type { ScanFlags } from './flags.ts';
import { digestOf } from './hash.ts';
import { graphInput } from './graph-input.ts';
import type { Host } from './host.ts';
import { judgeCollected } from './judge.ts';
import { collectLive } from './live/collect.ts';
import { look, targetName } from './look.ts';
import { maxSavedBytes, parseJson, requireMajor } from './saved.ts';
import { commandLine } from './scan.ts';
import { judgingSettings, readPack, readSettings } from './settings.ts';
import { toolName, toolVersion } from './tool.ts';

/** Looks without judging: plain JSON that can be shared and judged again later, by this version or another. */
export async function collectBundle(paths: readonly string[], flags: ScanFlags, host: Host): Promise<EvidenceBundle> {
  const settings = await readSettings(paths, flags, host);
  const known = await loadStaticEvidence(settings.kubernetesVersion);
  const { evidence, tape, root } = await look(settings, flags, known, host);
  const live = await collectLive(settings, root, evidence.targets, host, async () => {
    // A bundle holds what the rules of this pack ask of Prometheus; another pack may ask more.
    const pack = await readPack(settings, flags, host);
    const asked = await evidenceFor(pack, settings.kubernetesVersion, known);
    const found = { scope: evidence.scope, config: settings.config };
    const inputs = evidence.targets.map((target) => graphInput(target, found, { known: asked, settings, pack }));
    return { pack, inputs };
  });
  const content = {
    schemaVersion: bundleSchemaVersion,
    kind: 'ReadinessBundle',
    tool: { name: toolName, version: toolVersion },
    name: targetName(settings, host),
    scope: evidence.scope,
    targets: evidence.targets.map((target) => ({
      ...target,
      documents: target.documents.map((document) => ({ ...document, tape: tape(target, document) })),
    })),
    ...(Object.keys(live).length === 0 ? {} : { live }),
    config: settings.config,
    warnings: evidence.warnings,
  } as const;
  return { ...content, collectedAt: settings.at, digest: digestOf(content) };
}

/** Judges a saved bundle: the scorecard digest is that of the scan that could have been made instead. */
export async function judgeBundle(
  file: string,
  flags: ScanFlags,
  host: Host,
): Promise<{ readonly run: ReadinessRun; readonly bundle: EvidenceBundle }> {
  const startedAt = host.now();
  const bundle = readBundle(file, host);
  const settings = judgingSettings(flags, bundle.config, host, bundle.live !== undefined);
  const [pack, known, { locateInTapes }] = await Promise.all([
    readPack({ ...settings, config: bundle.config, ruleProblems: () => [], root: host.cwd }, flags, host),
    loadStaticEvidence(settings.kubernetesVersion),
    import('../sources/manifests/locate.ts'),
  ]);
  const documents = new Map<ManifestTarget, readonly BundledDocument[]>(
    bundle.targets.map((target) => [target, target.documents]),
  );
  const run = await judgeCollected(
    {
      scope: bundle.scope,
      targets: bundle.targets,
      locate: (target) => locateInTapes(documents.get(target) ?? []),
      live: bundle.live ?? {},
      config: bundle.config,
      name: bundle.name,
      warnings: bundle.warnings,
    },
    {
      settings,
      flags,
      pack,
      known: await evidenceFor(pack, settings.kubernetesVersion, known),
      startedAt,
      clock: host.now,
      command: commandLine('judge', [file]),
      progress: host.progress,
    },
  );
  return { run, bundle };
}

function readBundle(file: string, host: Host): EvidenceBundle {
  let text: string;
  try {
    text = file === '-' ? host.readStandardInput() : readTextFile(resolve(host.cwd, file), maxSavedBytes);
  } catch (cause) {
    throw new ReadinessError('not-readable', `the bundle ${file} can't be read`, { cause });
  }
  const value = parseJson(text, file, 'invalid-bundle');
  requireMajor(value, 'ReadinessBundle', bundleSchemaVersion, file);
  if (!validateBundle(value)) {
    const [first] = validateBundle.errors ?? [];
    throw new ReadinessError(
      'invalid-bundle',
      `${file} is no evidence bundle: ${first?.instancePath ?? ''} ${first?.message ?? ''}`,
      {
        hint: 'make one with readiness collect',
      },
    );
  }
  const bundle = value as unknown as EvidenceBundle;
  const { digest, collectedAt: _, ...content } = bundle;
  if (digestOf(content) !== digest) {
    throw new ReadinessError('invalid-bundle', `${file} was changed after it was collected: its digest does not fit`, {
      hint: 'collect the evidence again',
    });
  }
  return bundle;
}

/** Writes a bundle as one JSON document; `-` is standard output. */
export async function writeBundle(
  bundle: EvidenceBundle,
  file: string,
  surroundings: { readonly cwd: string; readonly out: (text: string) => void },
): Promise<void> {
  const text = `${JSON.stringify(bundle)}\n`;
  if (file === '-') {
    surroundings.out(text);
    return;
  }
  const { writeDocument } = await import('../delivery/files/write.ts');
  writeDocument(resolve(surroundings.cwd, file), text);
}
