import { join } from 'node:path';
import { comparePeer } from '../engine/compare-peer.ts';
import type { ComparedPair } from '../engine/compare-peer.ts';
import type { PeerCatalogue } from '../model/catalogue.ts';
import type { Locate, ManifestDocument, ManifestEvidence, ManifestTarget } from '../model/document.ts';
import { ReadinessError } from '../model/errors.ts';
import { compareText, groupOf, identityKey } from '../model/identity.ts';
import { stringAt } from '../model/json.ts';
import type { PeerJudgement } from '../model/peer.ts';
import type { CrossCheck, ReadinessRun, ScorecardResult, ScorecardTarget } from '../model/scorecard.ts';
import type { KubeScore } from '../sources/kube-score/run.ts';
import type { NamedText } from '../sources/kube-score/judge.ts';
import type { Host } from './host.ts';

/** What the scan knows that a comparison needs. */
export interface CrossCheckInput {
  readonly evidence: ManifestEvidence;
  readonly locators: ReadonlyMap<ManifestTarget, Locate>;
  readonly kubernetesVersion: string;
  readonly defaultNamespace: string;
  /** The folder that files are relative to. */
  readonly root: string;
  readonly host: Host;
}

const tool = 'kube-score';
/** Text that is handed over at most; a repository with more is compared as far as that. */
const maxInput = 64 * 1024 * 1024;

/** Finds the program before anything is scanned: it was asked for, so a run without it is no run. */
export async function prepareCrossCheck(asked: string, host: Host): Promise<KubeScore> {
  if (asked !== tool) {
    throw new ReadinessError('usage', `there is no cross-check with ${JSON.stringify(asked.slice(0, 40))}`, {
      hint: `it can be made with ${tool}`,
    });
  }
  const { findKubeScore } = await import('../sources/kube-score/find.ts');
  const program = findKubeScore(host.env);
  if (program === undefined) {
    throw new ReadinessError('not-found', 'kube-score is not on PATH, and its WebAssembly build is not here either', {
      hint: 'install it (go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0, and Go’s bin folder on PATH), or run npm run build:kube-score-wasm in a checkout of readiness',
    });
  }
  return program;
}

/** The run with what kube-score says beside it. Nothing that was decided before is touched, and no digest covers it. */
export async function crossCheck(run: ReadinessRun, program: KubeScore, input: CrossCheckInput): Promise<ReadinessRun> {
  const [{ versionOf }, { loadCatalogue }] = await Promise.all([
    import('../sources/kube-score/find.ts'),
    import('../sources/catalogues/load.ts'),
  ]);
  input.host.progress(`asking ${tool}`);
  const version = versionOf(program);
  const peers = await loadCatalogue('peers');
  const targets: ScorecardTarget[] = [];
  for (const target of run.targets) {
    const read = input.evidence.targets.find(
      ({ kind, path }) => kind === 'manifests' && kind === target.target.kind && path === target.target.path,
    );
    const checked =
      read === undefined ? notOnDisk(version) : await checkTarget(target, read, { ...input, program, version, peers });
    targets.push({ ...target, crossCheck: checked });
  }
  return { ...run, targets };
}

function notOnDisk(version: string): CrossCheck {
  return {
    tool,
    version,
    agreed: 0,
    disagreed: [],
    notCompared: [
      {
        what: 'target',
        count: 1,
        why: 'only manifests are handed over as they lie on disk, not what charts and kustomizations render to',
      },
    ],
  };
}

interface Asking extends CrossCheckInput {
  readonly program: KubeScore;
  readonly version: string;
  readonly peers: PeerCatalogue;
}

async function checkTarget(target: ScorecardTarget, read: ManifestTarget, asking: Asking): Promise<CrossCheck> {
  const [{ judgeWithKubeScore }, { redactText }] = await Promise.all([
    import('../sources/kube-score/judge.ts'),
    import('../redaction/redact-text.ts'),
  ]);
  const { program, version, peers, defaultNamespace, kubernetesVersion } = asking;
  const documents = read.documents.filter(({ use }) => use === 'judged');
  const { texts, refused } = await textsOf(documents, asking);
  const answer = judgeWithKubeScore(program, texts, {
    kubernetesVersion: `v${kubernetesVersion}`,
    redact: (text) => redactText(text, new Set())?.text ?? text,
    clock: () => performance.now(),
  });
  const objects = objectsOf(documents, defaultNamespace);
  const known = answer.judgements.filter((judgement) => objects.has(keyOf(judgement, defaultNamespace)));
  const { pairs, notCompared } = comparePeer({
    results: target.results,
    idsOf: (result) => idsOf(result, peers),
    judgements: known,
    defaultNamespace,
  });
  const sum = (reason: 'skipped' | 'unknown' | 'no-rule'): number =>
    [...notCompared.values()].reduce((count, one) => count + one[reason], 0);
  const noRule = [...notCompared].filter(([, counts]) => counts['no-rule'] > 0).map(([id]) => id);
  const rows: CrossCheck['notCompared'] = [
    ...(answer.failed === undefined
      ? []
      : [{ what: 'target', count: 1, why: `${tool} gave no answer: ${answer.failed}` } as const]),
    ...[...refused, ...answer.leftOut]
      .sort(compareText)
      .map((name) => ({ what: 'file', name, count: 1, why: `${tool} can’t read it` }) as const),
    {
      what: 'judgement',
      count: sum('no-rule'),
      why: `no rule of the pack asks it: ${noRule.sort(compareText).join(', ')}`,
    },
    { what: 'judgement', count: sum('skipped'), why: `${tool} passes the object over` },
    { what: 'judgement', count: sum('unknown'), why: 'unknown to us' },
    { what: 'judgement', count: answer.judgements.length - known.length, why: 'about objects that were not read here' },
  ];
  return {
    tool,
    version,
    agreed: pairs.filter(agrees).length,
    disagreed: pairs
      .filter((pair) => !agrees(pair))
      .map(({ id, rules, object, theirs, ours }) => {
        const location = ours.finding?.location ?? objects.get(identityKey(object))?.(asking.locators.get(read));
        return {
          id,
          rules,
          subject: object,
          ...(location === undefined ? {} : { location }),
          theirs,
          ours: { fails: ours.fails, text: ours.text },
        };
      }),
    notCompared: rows.filter(({ count }) => count > 0),
  };
}

function agrees({ ours, theirs }: ComparedPair): boolean {
  return ours.fails === theirs.fails;
}

/** The pack's own word on what a rule is at the peer, else the catalogue's. */
function idsOf({ peer, check }: ScorecardResult, { checks }: PeerCatalogue): readonly string[] {
  if (peer !== undefined) return peer.filter((one) => one.tool === tool).map(({ id }) => id);
  return check === undefined || !Object.hasOwn(checks, check) ? [] : (checks[check]?.[tool] ?? []);
}

/** The files of the documents, once more from disk: what was read before was redacted, and kube-score judges values too. */
async function textsOf(
  documents: readonly ManifestDocument[],
  { root, host }: CrossCheckInput,
): Promise<{ readonly texts: readonly NamedText[]; readonly refused: readonly string[] }> {
  const { readFile } = await import('../sources/manifests/read-file.ts');
  const texts: NamedText[] = [];
  const refused: string[] = [];
  let size = 0;
  for (const file of new Set(documents.map((document) => document.file))) {
    const read =
      file === '<stdin>'
        ? ({ kind: 'text', text: host.readStandardInput(), clean: true } as const)
        : readFile(join(root, file));
    size += read.kind === 'text' ? read.text.length : 0;
    if (read.kind !== 'text' || !read.clean || size > maxInput) refused.push(file);
    else texts.push({ file, text: read.text.replace(/^\uFEFF/, '') });
  }
  return { texts, refused };
}

type PlaceOf = (locate: Locate | undefined) => ReturnType<Locate> | undefined;

/** Where each object stands, by identity with the namespace filled in. */
function objectsOf(documents: readonly ManifestDocument[], defaultNamespace: string): ReadonlyMap<string, PlaceOf> {
  const objects = new Map<string, PlaceOf>();
  for (const { id, object } of documents) {
    const key = identityKey({
      group: groupOf(stringAt(object, 'apiVersion') ?? ''),
      kind: stringAt(object, 'kind') ?? '',
      namespace: stringAt(object, 'metadata', 'namespace') || defaultNamespace,
      name: stringAt(object, 'metadata', 'name') ?? '',
    });
    if (!objects.has(key)) objects.set(key, (locate) => locate?.(id, ['metadata', 'name']));
  }
  return objects;
}

function keyOf({ object }: PeerJudgement, defaultNamespace: string): string {
  return identityKey({ ...object, namespace: object.namespace || defaultNamespace });
}
