import { stringAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeImages, referenceParam, textBehindLastColon } from '../kit/images.ts';
import { readString } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'image-pull-policy',
  title: 'An image whose tag moves is pulled at every start',
  why: 'A node that keeps the first image it pulled under a moving tag runs another program than its neighbour, until somebody clears its disk.',
  fix: 'Pin a version or a digest; where the tag has to move, set `imagePullPolicy: Always`.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    mutableTags: { type: 'strings', description: 'Tags that are moved to new images' },
    ...referenceParam,
    always: { type: 'boolean', description: 'Ask it of every tag, not only of those that are moved' },
  },
  messages: {
    stale:
      'container {container} uses {image}, whose tag moves, and keeps what its node has (imagePullPolicy {policy})',
    cached: 'container {container} does not ask the registry at every start (imagePullPolicy {policy})',
  },
  run: ({ subject, params, finding }) =>
    params.reference === 'last-colon'
      ? judgeContainers(subject, (container) => {
          const written = stringAt(container.object, 'imagePullPolicy') || undefined;
          if (written === 'Always' || (written === undefined && textBehindLastColon(container) === 'latest'))
            return pass;
          return fail(
            finding('cached', {
              data: { container: container.name, policy: (written ?? 'IfNotPresent').slice(0, 40) },
              at: [...container.path, written === undefined ? 'image' : 'imagePullPolicy'],
              container: container.name,
            }),
          );
        })
      : judgeImages(subject, ({ container, image, path }) => {
          // A digest names the same bytes wherever they come from.
          if (image.digest !== undefined) return pass;
          const tag = image.tag === undefined || image.tag === '' ? 'latest' : image.tag;
          const moves = tag === 'latest' || params.mutableTags.includes(tag);
          if (!moves && !params.always) return pass;
          const written = readString(container.object, 'imagePullPolicy') || undefined;
          // The API's own defaulting looks at the tag.
          const policy = written ?? (tag === 'latest' ? 'Always' : 'IfNotPresent');
          if (policy === 'Always') return pass;
          const at = written === undefined ? path : [...container.path, 'imagePullPolicy'];
          const told = { at, container: container.name };
          return fail(
            moves
              ? finding('stale', {
                  ...told,
                  data: { container: container.name, image: image.text.slice(0, 200), policy: policy.slice(0, 40) },
                })
              : finding('cached', { ...told, data: { container: container.name, policy: policy.slice(0, 40) } }),
          );
        }),
});
