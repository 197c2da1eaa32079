import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAll } from 'js-yaml';
import { seriesOf } from './series.ts';
import { pods, workloads } from './system.ts';
import { exposition } from './write-history.ts';

const until = 1_764_000_000;
const from = until - 30 * 86_400;
const series = seriesOf(from, until);

interface Written {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: {
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
    readonly template?: {
      readonly spec?: { readonly containers?: readonly { readonly name: string; readonly image: string }[] };
    };
  };
}

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'projects', 'music-bot', 'sound', 'k8s');
const manifests = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => loadAll(readFileSync(join(folder, name), 'utf8')) as Written[]);

describe('the simulated system', () => {
  test.each(workloads)('$name is the one that the manifests declare', ({ kind, name, scaled, containers }) => {
    const own = manifests.find((one) => one.kind === kind && one.metadata?.name === name);
    expect(own?.spec?.template?.spec?.containers?.map((one) => [one.name, one.image])).toEqual(
      containers.map((one) => [one.name, one.image]),
    );
    const scaler = manifests.find((one) => one.kind === 'HorizontalPodAutoscaler' && one.metadata?.name === name);
    expect(scaler?.spec?.minReplicas).toBe(scaled?.min);
    expect(scaler?.spec?.maxReplicas).toBe(scaled?.max);
  });

  test('has pods with the names that controllers generate', () => {
    for (const { name, workload } of pods) {
      const form =
        workload.kind === 'StatefulSet'
          ? /^[a-z]+-\d+$/
          : /^[a-z]+-[bcdfghjklmnpqrstvwxz2456789]{10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
      expect(name).toMatch(form);
    }
    expect(new Set(pods.map(({ name }) => name)).size).toBe(pods.length);
  });

  test('has counters that never fall, buckets that never cross, and each series once', () => {
    const names = series.map(({ name, labels }) => JSON.stringify([name, labels]));
    expect(new Set(names).size).toBe(names.length);
    const times = Array.from({ length: 200 }, (_, index) => from + ((until - from) / 199) * index);
    for (const { type, name, at } of series) {
      if (type === 'gauge') continue;
      for (const [index, time] of times.entries())
        if (index > 0) expect(at(time), name).toBeGreaterThanOrEqual(at(times[index - 1] ?? 0));
    }
  });

  test('is the same text for the same time', () => {
    expect(exposition(series, until)).toBe(exposition(seriesOf(from, until), until));
    expect(exposition(series, until)).toMatch(/^kube_pod_info\{namespace="discord-music",.*pod="postgres-0"/m);
  });
});
