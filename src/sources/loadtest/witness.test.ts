import { expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import { witnessOf } from './witness.ts';

const [one, other, third] = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const workload = 'music/Deployment/bot';
const pods = (images: JsonRecord, of = workload): JsonRecord => ({ pods: { workload: of, images } });
const lost = (unknown: string): JsonRecord => ({ pods: { workload, unknown } });
const silent = (text: string): unknown => ({ kind: 'silent', because: expect.stringContaining(text) as string });
const changed = (text: string): unknown => ({ kind: 'changed', because: expect.stringContaining(text) as string });
const steady = (...images: readonly string[]): unknown => ({ kind: 'steady', images });
const ofPods = (...images: readonly string[]): unknown => ({ kind: 'steady', images, workload });

test.each<[string, JsonRecord | undefined, JsonRecord | undefined, unknown]>([
  ['nobody asked', undefined, undefined, silent('did not say at both ends')],
  ['the target names its image', { imageDigest: one }, { imageDigest: one }, steady(one)],
  ['it names another at the end', { imageDigest: one }, { imageDigest: other }, changed('was image')],
  ['it names one at the start alone', { imageDigest: one }, {}, silent('did not say')],
  ['it names a version', { version: '1' }, { version: '1' }, { kind: 'steady', version: '1' }],
  ['its pods run one image', pods({ bot: one }), pods({ bot: one }), ofPods(one)],
  ['its pods run two', pods({ bot: other, proxy: one }), pods({ proxy: one, bot: other }), ofPods(one, other)],
  ['its pods run another at the end', pods({ bot: one }), pods({ bot: other }), changed('container bot at its start')],
  [
    'a container came',
    pods({ bot: one }),
    pods({ bot: one, proxy: other }),
    changed('image none of the container proxy'),
  ],
  ['containers swapped images', pods({ a: one, b: other }), pods({ a: other, b: one }), changed('container a')],
  ['of other pods at the end', pods({ bot: one }), pods({ bot: one }, 'music/Deployment/api'), changed('of another')],
  [
    'its pods are not known at the start',
    lost('refused'),
    pods({ bot: one }),
    silent('at its start is not known: refused'),
  ],
  ['its pods differ at the end', pods({ bot: one }), lost('the pods run different images'), silent('different images')],
  ['its pods were looked at once', pods({ bot: one }), { imageDigest: one }, silent('nobody looked')],
  ['an image is no digest', pods({ bot: 'bot:1' }), pods({ bot: 'bot:1' }), silent('is no digest')],
  ['a digest is cut', pods({ bot: one.slice(0, 30) }), pods({ bot: one.slice(0, 30) }), silent('is no digest')],
  ['no container is named', pods({}), pods({}), silent('no container')],
  [
    'both words agree',
    { imageDigest: one, ...pods({ bot: one }) },
    { imageDigest: one, ...pods({ bot: one }) },
    ofPods(one),
  ],
  [
    'they do not',
    { imageDigest: third, ...pods({ bot: one }) },
    { imageDigest: third, ...pods({ bot: one }) },
    changed('its pods ran another'),
  ],
  [
    'the target knows, and its pods are not known',
    { imageDigest: one, ...lost('x') },
    { imageDigest: one, ...lost('x') },
    silent('x'),
  ],
])('%s', (_, start, end, expected) => {
  const witness = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  expect(witnessOf(start === undefined && end === undefined ? undefined : witness)).toEqual(expected);
});
