import { defineCheck } from '../kit/define-check.ts';
import { fullName, isFrom, judgeImages } from '../kit/images.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'image-registry-allowed',
  title: 'Every image comes from a registry that you trust',
  why: 'An image of an unknown registry is a program of somebody unknown, with the token of the bot in its environment.',
  fix: 'Mirror the image into a registry of the list, or add its registry after somebody has looked at it.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/containers/images/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    registries: {
      type: 'strings',
      description:
        'Registries, or folders of them: `ghcr.io/quietfox`, `*.example.com`, `docker.io/library`; none listed: not asked',
    },
  },
  messages: { foreign: 'container {container} uses {image}, which is from none of the allowed registries' },
  run: ({ subject, params, finding }) => {
    if (params.registries.length === 0) return notAsked('the pack lists no registries');
    return judgeImages(subject, ({ container, image, path }) =>
      params.registries.some((place) => isFrom(image, place))
        ? pass
        : fail(
            finding('foreign', {
              data: { container: container.name, image: fullName(image).slice(0, 200) },
              at: path,
              container: container.name,
            }),
          ),
    );
  },
});
