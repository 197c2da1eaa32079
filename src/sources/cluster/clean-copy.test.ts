import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonRecord } from '../../model/json.ts';
import { judgeName } from '../../redaction/names.ts';
import { redactDocument } from '../../redaction/redact.ts';
import { CleanCopy } from './clean-copy.ts';
import { madePodParts } from './kept.ts';
import { ownMetadataShape } from './metadata.ts';
import type { Walk } from './shape.ts';
import { shaped, walkOf } from './shape.ts';

const shapes = { metadata: ownMetadataShape, spec: madePodParts.own, status: madePodParts.status };

describe('a copy without secrets, in one walk', () => {
  const namesOf = (walk: Walk): readonly string[] => [
    ...[...walk.fields].flatMap(([name, inner]) => [name, ...namesOf(inner)]),
    ...(walk.item === undefined ? [] : namesOf(walk.item)),
  ];

  test.each(Object.entries(shapes))('no field of %s has the name of a secret or of a pair', (_, shape) => {
    const names = namesOf(walkOf(shape));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => judgeName(name) !== 'no')).toEqual([]);
    expect(names.filter((name) => ['value', 'data', 'annotations', 'args', 'command'].includes(name))).toEqual([]);
  });

  // Split, so that no scanner takes this file for a leak.
  const token = ['MTA5ODc2NTQzMjEwOTg3NjU0', 'GaBcDe', 'canary-0123456789abcdefghijklmnop'].join('.');
  const texts = fc.constantFrom(
    'True',
    'Ready',
    '2026-11-20T06:00:00Z',
    '2026-11-20T06:00:00.123456Z',
    'ghcr.io/lunabeat/bot:2.14.0',
    'PodReadyToStartContainers',
    `login with ${token} failed`,
    'could not connect to postgres://bot:canary@db/bot',
    'password=canary, user=bot',
    token,
    '',
    'x',
  );
  const odd = fc.oneof(texts, fc.jsonValue(), fc.constant({ $secret: {} }), fc.constant({ token: 'canary-text' }));
  const condition = fc.record(
    { type: odd, status: odd, reason: odd, message: odd, lastTransitionTime: odd, other: odd },
    { requiredKeys: [] },
  );
  const state = fc.record(
    {
      running: fc.oneof(odd, fc.record({ startedAt: odd }, { requiredKeys: [] })),
      waiting: fc.record({ reason: odd, message: odd }, { requiredKeys: [] }),
      terminated: fc.record({ exitCode: odd, message: odd, containerID: odd }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const containerStatus = fc.record({ name: odd, image: odd, imageID: odd, state, lastState: state, ready: odd });
  const pods = fc.record({
    metadata: fc.record({ name: odd, namespace: odd, uid: odd, labels: odd, creationTimestamp: odd }),
    spec: fc.oneof(odd, fc.record({ nodeName: odd, token: odd })),
    status: fc.record({
      phase: odd,
      podIP: odd,
      conditions: fc.oneof(odd, fc.array(fc.oneof(odd, condition))),
      containerStatuses: fc.array(containerStatus),
    }),
  });

  test('is the copy of which secrets are taken out', () => {
    const clean = new CleanCopy(new Set(['known-secret']));
    fc.assert(
      fc.property(pods, (pod) => {
        const item = JSON.parse(JSON.stringify(pod)) as JsonRecord;
        for (const [name, shape] of Object.entries(shapes)) {
          const copy = shaped(item[name], shape, 60);
          const isRecord = typeof copy === 'object' && copy !== null && !Array.isArray(copy);
          const slow: Json | undefined = isRecord
            ? redactDocument(copy as JsonRecord, new Set(['known-secret']))
            : undefined;
          expect(clean.of(item[name], walkOf(shape), 60)).toEqual(slow);
        }
        expect(JSON.stringify(clean.of(item['status'], walkOf(shapes.status), 60))).not.toContain('canary');
      }),
      { numRuns: 500 },
    );
  });
});
