import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { imageVerifiers, verifierKinds } from '../kit/image-verifiers.ts';
import { fullName, judgeImages } from '../kit/images.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'image-signature-verified',
  title: 'The cluster starts only images whose signature holds',
  why: 'Whoever can push to the registry, or stand in for it, otherwise decides which program gets the token of the bot.',
  fix: 'Sign images when they are built (cosign, notation), and let a policy of Sigstore, Kyverno, Connaisseur or Ratify refuse what is not signed.',
  effort: 'days',
  references: [
    'https://docs.sigstore.dev/policy-controller/overview/',
    'https://kyverno.io/docs/policy-types/cluster-policy/verify-images/overview/',
    'https://ratify.dev/docs/quickstarts/ratify-on-k8s',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [...verifierKinds, 'Namespace'],
  needs: ['graph'],
  params: {},
  messages: { reported: 'container {container} starts {image} whatever its signature: {policy} only reports' },
  run: ({ subject, graph, finding }) =>
    judgeImages(subject, ({ container, image, path }) => {
      const name = fullName(image).slice(0, 200);
      const covering = imageVerifiers(graph).flatMap((verifier) => {
        const cover = verifier.covers(image, subject, graph);
        return cover === 'no' ? [] : [{ ...verifier, cover }];
      });
      if (covering.some(({ cover, effect }) => cover === 'yes' && effect === 'refused')) return pass;
      const open = covering.find(({ cover, effect }) => effect !== 'reported' || cover === 'unclear');
      if (open !== undefined)
        return unknown(
          'partial-data',
          `whether ${nameOf(open.declaration)} refuses ${name} can't be told from the files`,
          { declaration: open.declaration, path: open.effectPath },
        );
      const [reporting] = covering;
      // Policies for images are often kept with the cluster, so their absence proves nothing.
      if (reporting === undefined)
        return unknown('not-collected', `no policy of the files asks for the signature of ${name}`);
      const policy = nameOf(reporting.declaration);
      return fail(
        finding('reported', {
          data: { container: container.name, image: name, policy },
          at: path,
          container: container.name,
          related: [
            {
              as: 'cause',
              text: `${policy} only reports`,
              at: { declaration: reporting.declaration, path: reporting.effectPath },
            },
          ],
        }),
      );
    }),
});
