import { defineCheck } from '../kit/define-check.ts';
import { isFrom, judgeImages } from '../kit/images.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'image-registry-deprecated',
  title: 'No image comes from a registry that was given up',
  why: 'A frozen registry gets no fixes for its images, and one day no pod that needs one of them starts on a new node.',
  fix: 'Take the image from where its project publishes it today: what was at k8s.gcr.io is at registry.k8s.io.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/',
    'https://github.com/bitnami/containers/issues/83267',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    registries: { type: 'strings', description: 'Registries, or folders of them, that get no new images', minItems: 1 },
  },
  messages: { frozen: 'container {container} uses {image}, and {registry} gets no new images' },
  run: ({ subject, params, finding }) =>
    judgeImages(subject, ({ container, image, path }) => {
      const registry = params.registries.find((place) => isFrom(image, place));
      if (registry === undefined) return pass;
      return fail(
        finding('frozen', {
          data: { container: container.name, image: image.text.slice(0, 200), registry },
          at: path,
          container: container.name,
        }),
      );
    }),
});
