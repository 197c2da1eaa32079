import { defineCheck } from '../kit/define-check.ts';
import { judgeImages } from '../kit/images.ts';
import { fail, pass } from '../kit/verdict.ts';

/** The registered algorithms (https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms). */
const digest = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export default defineCheck({
  id: 'image-digest-pinned',
  title: 'Every image is pinned by its digest',
  why: 'A tag can be pushed again with another program behind it; a digest names these very bytes, whoever holds the keys of the registry.',
  fix: 'Write the digest behind the tag (`image:1.8.3@sha256:...`), and let Renovate or Dependabot raise both.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    'https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unpinned: 'container {container} uses {image} without a digest',
    malformed: 'container {container} uses {image}, whose digest is none that a registry can have',
  },
  run: ({ subject, finding }) =>
    judgeImages(subject, ({ container, image, path }) => {
      const told = {
        data: { container: container.name, image: image.text.slice(0, 200) },
        at: path,
        container: container.name,
      };
      if (image.digest === undefined) return fail(finding('unpinned', told));
      return digest.test(image.digest) ? pass : fail(finding('malformed', told));
    }),
});
