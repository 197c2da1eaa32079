import type { Path } from '../../src/model/json.ts';
import { asString, listAt, recordAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { hasLabelCharacters, isLabelKey, isLabelValue } from '../kit/labels.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Where labels of the object, and of what it makes, stand. */
const metadata: readonly Path[] = [
  ['metadata'],
  ['spec', 'template', 'metadata'],
  ['spec', 'jobTemplate', 'metadata'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata'],
  ['spec', 'jobTargetRef', 'template', 'metadata'],
  ['template', 'metadata'],
];

function short(text: string): string {
  return text.length > 70 ? `${text.slice(0, 67)}...` : text;
}

export default defineCheck({
  id: 'label-values-valid',
  title: 'Labels have keys and values that Kubernetes takes',
  why: 'The API server refuses an object with a label outside the grammar, and everything that should select it finds nothing.',
  fix: 'Use at most 63 letters, digits, "-", "_" and "." in a label, the first and last a letter or digit; put longer text into an annotation.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set'],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['graph'],
  params: {
    places: {
      type: 'string',
      enum: ['everywhere', 'object'],
      description: 'everywhere: labels of the object and of all that it makes; object: its own alone',
    },
    rules: {
      type: 'string',
      enum: ['all', 'characters'],
      description: 'all: keys, lengths and characters; characters: those of values alone',
    },
  },
  messages: {
    value: '{object}: the value of label {key} is no label value: {found}',
    key: '{object}: {key} is no label key',
  },
  run: ({ subject, params, finding }) => {
    const object = nameOf(subject);
    const claims = listAt(subject.object, 'spec', 'volumeClaimTemplates').map((_, index): Path => [
      'spec',
      'volumeClaimTemplates',
      index,
      'metadata',
    ]);
    const places = params.places === 'object' ? metadata.slice(0, 1) : [...metadata, ...claims];
    const labels = places.flatMap((place) => {
      const path = [...place, 'labels'];
      const record = recordAt(subject.object, ...path);
      return Object.keys(record ?? {}).map((key) => ({ record: record ?? {}, key, at: [...path, key] }));
    });
    if (labels.length === 0) return notAsked('it has no labels');
    return judgeEach(labels, ({ record, key, at }) => {
      if (params.rules === 'characters') {
        const value = asString(record[key]);
        return value === undefined || hasLabelCharacters(value)
          ? pass
          : fail(finding('value', { data: { object, key: short(key), found: short(value) }, at }));
      }
      if (isPlaceholder(key)) return unknown('not-collected', `the label key ${short(key)} still holds a placeholder`);
      if (!isLabelKey(key)) return fail(finding('key', { data: { object, key: short(key) }, at }));
      const value = readString(record, key);
      // A number or a mapping is schema-valid's to name.
      if (value === undefined || isLabelValue(value)) return pass;
      return fail(finding('value', { data: { object, key, found: short(value) }, at }));
    });
  },
});
