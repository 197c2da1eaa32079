import type { Path } from '../../src/model/json.ts';
import { valueAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { metadataPaths } from '../kit/own-labels.ts';
import { formatPath } from '../kit/read.ts';
import { graded, pass } from '../kit/verdict.ts';

interface Lacking {
  readonly path: Path;
  readonly missing: readonly string[];
}

export default defineCheck({
  id: 'recommended-labels',
  title: 'Workloads and their pods carry the recommended labels',
  why: 'With them, every tool and person can ask for all that belongs to the bot, at any version, without knowing how it was named.',
  fix: 'Set the labels that are missing; Helm and Kustomize can set them everywhere at once.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    labels: { type: 'strings', minItems: 1, description: 'Labels that a workload and its pods carry' },
  },
  messages: { missing: '{workload} lacks {labels} in {place}' },
  run: ({ subject, params, finding }) => {
    const places = metadataPaths(subject, 'labels').map((path): Lacking => {
      // A label whose value is still to be filled in is there.
      const missing = params.labels.filter((label) => (valueAt(subject.object, ...path, label) ?? '') === '');
      return { path, missing };
    });
    const of = places.length * params.labels.length;
    const missing = places.reduce((sum, place) => sum + place.missing.length, 0);
    const [first, second] = places.filter((place) => place.missing.length > 0);
    if (first === undefined) return pass;
    const text = ({ path, missing: lacking }: Lacking): string => `${formatPath(path)} lacks ${lacking.join(', ')}`;
    return graded(
      of - missing,
      of,
      finding('missing', {
        data: { workload: nameOf(subject), labels: first.missing.join(', '), place: formatPath(first.path) },
        at: [...first.path, first.missing[0] ?? ''],
        related:
          second === undefined
            ? []
            : [
                {
                  as: 'cause',
                  text: text(second),
                  at: { declaration: subject, path: [...second.path, second.missing[0] ?? ''] },
                },
              ],
      }),
    );
  },
});
