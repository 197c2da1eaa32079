import { defineCheck } from '../kit/define-check.ts';
import { isRepository, judgeImages } from '../kit/images.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'ingress-nginx-eol',
  title: 'No retired ingress controller is deployed',
  why: 'The Kubernetes project retired ingress-nginx in March 2026: no version of it gets fixes any more, and it stands in front of everything.',
  fix: 'Move to a maintained controller, or to the Gateway API.',
  effort: 'days',
  references: ['https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    repositories: { type: 'strings', description: 'Repositories of its images, without registry', minItems: 1 },
  },
  messages: { retired: 'container {container} runs {image}, a controller that gets no fixes any more' },
  run: ({ subject, params, finding }) =>
    judgeImages(subject, ({ container, image, path }) =>
      params.repositories.some((repository) => isRepository(image, repository))
        ? fail(
            finding('retired', {
              data: { container: container.name, image: image.text.slice(0, 200) },
              at: path,
              container: container.name,
            }),
          )
        : pass,
    ),
});
