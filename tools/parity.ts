import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parityCases } from './parity/cases.ts';
import { compareCases } from './parity/compare.ts';
import { kubeScorePeer } from './parity/kube-score.ts';
import { explanationOf, filledPage, generatedPart, tableOf } from './parity/page.ts';
import { mutatedCases, randomCases } from './parity/random/cases.ts';
import { fallen, kubernetesVersion, recordOf, toExplain } from './parity/record.ts';
import type { ParityRecord } from './parity/record.ts';
import { toolsFolder } from './real-components/cache.ts';
import { components } from './real-components/components.ts';
import { provideComponents } from './real-components/provide.ts';

/*
 * `npm run parity`: judges every fixture by the real kube-score and by the pack that follows it, and writes how far
 * they agree into docs/parity.md. Fails when a check agrees less than wholly and the page does not say why.
 * `-- --pack FILE` tries another pack, `--only PATH` some of the cases, `--random COUNT [--seed N]` so many inputs that are
 * made up, `--mutated COUNT [--seed N]` so many fixtures with fields changed; all of them print and write nothing.
 */
const root = join(import.meta.dirname, '..');
const pageFile = join(root, 'docs', 'parity.md');
const recordFile = join(root, 'tools', 'parity', 'kube-score.json');

const { values } = parseArgs({
  options: {
    pack: { type: 'string' },
    only: { type: 'string' },
    all: { type: 'boolean' },
    random: { type: 'string' },
    mutated: { type: 'string' },
    seed: { type: 'string' },
  },
});
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

provideComponents(
  say,
  components.filter(({ name }) => name === 'kube-score'),
);
const pack = values.pack ?? 'parity-kube-score';
const peer = kubeScorePeer(toolsFolder(), kubernetesVersion);
const isTrial = [values.pack, values.only, values.random, values.mutated].some((value) => value !== undefined);
const randomFolder = mkdtempSync(join(tmpdir(), 'readiness-parity-'));
process.on('exit', () => {
  rmSync(randomFolder, { recursive: true, force: true });
});
const seed = Number(values.seed ?? '1');
const all =
  values.random === undefined && values.mutated === undefined
    ? parityCases()
    : [
        ...randomCases(randomFolder, Number(values.random ?? '0'), seed),
        ...mutatedCases(randomFolder, Number(values.mutated ?? '0'), seed),
      ];
const cases = all.filter(({ name }) => name.includes(values.only ?? ''));
const parity = await compareCases(cases, { peer, pack, kubernetesVersion });
const record = recordOf(parity, peer, pack);

say(tableOf(record));
if (values.all === true) {
  for (const { where, pair } of parity.disagreements) {
    const theirs = pair.theirs.fails ? `fails (${pair.theirs.text})` : 'passes';
    const ours = pair.ours.fails ? `finding (${pair.ours.text})` : 'no finding';
    say(`${pair.id} ${where} ${pair.object.kind}/${pair.object.name}: theirs ${theirs}; ours ${ours}`);
  }
  for (const name of [...parity.unreadable, ...parity.leftOut]) say(`${peer.tool} can't read ${name}`);
}

if (!isTrial) {
  if (existsSync(recordFile)) {
    const before = JSON.parse(readFileSync(recordFile, 'utf8')) as ParityRecord;
    for (const line of fallen(before, record)) say(`less agreement than before: ${line}`);
  }
  const page = filledPage(readFileSync(pageFile, 'utf8'), peer.tool, generatedPart(record, parity.disagreements));
  writeFileSync(pageFile, page);
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
  const unexplained = toExplain(record).filter((id) => explanationOf(page, peer.tool, id) === '');
  if (unexplained.length > 0) {
    say(
      `docs/parity.md has to say why under a heading with the id, such as ### \`${unexplained[0] ?? ''}\`: ${unexplained.join(', ')}`,
    );
    process.exitCode = 1;
  }
}
