import type { Path } from '../../src/model/json.ts';
import { valueAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { metadataPaths, valueIn } from '../kit/own-labels.ts';
import { unseenAnnotation } from '../kit/unseen-annotation.ts';
import { fail, pass } from '../kit/verdict.ts';

/** Somewhere in the text: `Bot team <bot@example.org>` is an address, too. */
const address = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/;

export default defineCheck({
  id: 'contact-annotation',
  title: 'Every workload says how its people are reached',
  why: 'A label has no room for an address, and whoever finds the pod in trouble needs one.',
  fix: 'Set the annotation that the message names to an e-mail address that somebody reads.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    keys: { type: 'strings', minItems: 1, description: 'Annotations of which one holds the contact' },
    value: { type: 'string', enum: ['email', 'any'], description: 'What it must hold' },
  },
  messages: {
    missing: '{workload} has no annotation {keys}',
    'no-address': '{workload} has no e-mail address in its annotation {key}',
  },
  run: ({ subject, params, finding }) => {
    const places = metadataPaths(subject, 'annotations');
    const workload = nameOf(subject);
    let other: string | undefined;
    for (const key of params.keys) {
      const value = valueIn(subject, places, key);
      if (value === undefined) continue;
      if (params.value === 'any' || address.test(value.slice(0, 1000))) return pass;
      other ??= key;
    }
    if (other === undefined) {
      const unseen = unseenAnnotation(subject, params.keys);
      if (unseen !== undefined) return unseen;
      const data = { workload, keys: params.keys.join(' or ') };
      return fail(finding('missing', { data, at: ['metadata', 'annotations', params.keys[0] ?? ''] }));
    }
    const key = other;
    const holder: Path | undefined = places.find((place) => valueAt(subject.object, ...place, key) !== undefined);
    return fail(
      finding('no-address', { data: { workload, key }, at: [...(holder ?? ['metadata', 'annotations']), key] }),
    );
  },
});
