import { recordAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny } from '../kit/verdict.ts';

/** `configuration-snippet`, `server-snippet`, `auth-snippet`, `location-snippets` ... of whatever controller. */
const snippet = /(?:^|[/-])snippets?$/;

export default defineCheck({
  id: 'ingress-snippet-annotations',
  title: 'No annotation of the Ingress puts code into the proxy',
  why: "A snippet becomes part of the shared proxy's configuration: it can read the certificates and the service account token of the controller (CVE-2021-25742).",
  fix: 'Replace the snippet by an annotation for that very purpose, or by a ConfigMap of the controller that its owner keeps; snippets are off by default in current ingress-nginx.',
  effort: 'hours',
  references: [
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#configuration-snippet',
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#allow-snippet-annotations',
  ],
  since: '0.1.0',
  subject: 'ingress',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { snippet: 'the annotation {annotation} puts configuration code into the proxy' },
  run: ({ subject, finding }) =>
    failIfAny(
      Object.keys(recordAt(subject.object, 'metadata', 'annotations') ?? {})
        .filter((key) => snippet.test(key))
        .map((key) =>
          finding('snippet', { data: { annotation: key }, at: ['metadata', 'annotations', key], discriminator: key }),
        ),
    ),
});
