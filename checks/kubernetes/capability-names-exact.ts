import type { Container } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt } from '../../src/model/json.ts';
import { capabilityName } from '../kit/capabilities.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, pass } from '../kit/verdict.ts';

function capabilitiesOf({ object }: Container): readonly Path[] {
  return ['add', 'drop'].flatMap((list) => {
    const path = ['securityContext', 'capabilities', list];
    return [...listAt(object, ...path).keys()].map((index) => [...path, index]);
  });
}

export default defineCheck({
  id: 'capability-names-exact',
  title: 'Capabilities are written as admission compares them',
  why: 'Pod Security admission compares names letter by letter: CAP_CHOWN or all is no name that it knows, though a runtime may understand it.',
  fix: 'Write capabilities in capitals and without CAP_: CHOWN, ALL.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { inexact: 'container {container} writes the capability {name} as {written}' },
  run: ({ subject, finding }) =>
    judgeContainers(subject, (container) =>
      judgeEach(capabilitiesOf(container), (path) => {
        const written = readString(container.object, ...path);
        if (written === undefined) return pass;
        const name = capabilityName(written);
        // Of what is dropped, only ALL is ever looked for.
        if (written === name || (path.includes('drop') && name !== 'ALL')) return pass;
        return fail(
          finding('inexact', {
            data: { container: container.name, name: name.slice(0, 60), written: written.slice(0, 60) },
            at: [...container.path, ...path],
            container: container.name,
            discriminator: path.join('.'),
          }),
        );
      }),
    ),
});
