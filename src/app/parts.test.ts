import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { render as renderMarkdown } from '../../reports/formats/markdown.ts';
import { render as renderTerminal } from '../../reports/formats/terminal.ts';
import { render as renderHtml } from '../../reports/formats/html.ts';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

const bot = `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: bot }
spec:
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers:
        - name: bot
          image: ghcr.io/example/bot:1.2.3
          resources: { requests: { memory: 64Mi } }
`;

const pack = `name: with-parts
version: 1.0.0
title: Sub-categories
categories:
  infrastructure: { title: Infrastructure, parts: { compute: Compute resources, images: Images, storage: Storage } }
rules:
  any-probe: { category: infrastructure, part: compute, severity: high }
  host-ipc: { category: infrastructure, part: compute, severity: medium }
  privileged-container: { category: infrastructure, part: images, severity: high }
  pdb-allows-disruption: { category: infrastructure, part: storage, severity: high }
levels: [{ name: sound, profile: static, gates: [{ gate: min-score, value: 70 }] }]
grades: [{ name: A, from: 0 }]
`;

test('parts have scores over their own rules, and every report shows them', async () => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'bot.yaml'), bot);
    writeFileSync(join(folder, 'pack.yaml'), pack);
    const { run } = await scan(['.'], { pack: 'pack.yaml' }, hostIn(folder));
    const [category] = onlyTarget(run).categories;
    // 13 points of 23: any-probe (10) fails, host-ipc (3) and privileged-container (10) pass.
    expect(category?.score).toBe(56.5);
    expect(category?.parts?.map(({ id, score, coverage }) => [id, score, coverage])).toEqual([
      ['compute', 23, 100],
      ['images', 100, 100],
      ['storage', null, null],
    ]);
    expect(category?.parts?.[0]?.counts).toMatchObject({ pass: 1, fail: 1 });
    const documents = [renderTerminal(run, { width: 80 }), renderMarkdown(run, {}), renderHtml(run, {})];
    for (const { body } of documents) {
      const text = typeof body === 'string' ? body : [...body].join('');
      for (const words of ['Compute resources', '23.0', 'nothing applicable']) expect(text).toContain(words);
    }
  });
});
