import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { referenceParam, textBehindLastColon } from '../kit/images.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

/** `sha256:...` (https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests); `image@1.2` pins nothing. */
const digest = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[A-Za-z0-9=_-]{32,}$/;

export default defineCheck({
  id: 'image-tag-pinned',
  title: 'Every image has a fixed tag or a digest',
  why: 'With a moving tag two pods of one Deployment can run different programs, and a rollback brings back the same broken image.',
  fix: 'Name the released version in the tag, or pin the digest (`image@sha256:...`).',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    ...referenceParam,
    mutableTags: { type: 'strings', description: 'Tags that are moved to new images', minItems: 1 },
  },
  messages: {
    untagged: 'container {container} uses {image} without a tag, which means latest',
    mutable: 'container {container} uses {image}, whose tag {tag} is moved to new images',
  },
  run: ({ subject, params, finding }) =>
    judgeContainers(subject, (container) => {
      const at = [...container.path, 'image'];
      if (params.reference === 'last-colon') {
        const tag = textBehindLastColon(container);
        if (!params.mutableTags.includes(tag)) return pass;
        const data = { container: container.name, image: container.image?.text ?? 'no image', tag };
        return fail(finding('mutable', { data, at, container: container.name }));
      }
      const text = readString(container.object, 'image');
      const { image } = container;
      // A missing image is schema-valid's.
      if (text === undefined || text === '' || image === undefined) return notAsked('the container names no image');
      if (image.digest !== undefined && digest.test(image.digest)) return pass;
      const { tag } = image;
      const told = { at, container: container.name };
      if (tag === undefined || tag === '')
        return fail(finding('untagged', { ...told, data: { container: container.name, image: text } }));
      return params.mutableTags.includes(tag)
        ? fail(finding('mutable', { ...told, data: { container: container.name, image: text, tag } }))
        : pass;
    }),
});
