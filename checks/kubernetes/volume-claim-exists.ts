import type { Verdict } from '../../src/model/check.ts';
import type { Declaration, Graph, Workload } from '../../src/model/graph.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace, isAlike } from '../kit/by-namespace.ts';
import { claimTemplatesOf } from '../kit/claims.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'volume-claim-exists',
  title: 'Every PersistentVolumeClaim that a pod mounts is declared',
  why: 'A pod that mounts a claim nobody made stays Pending for ever, and its rollout hangs without an error of its own.',
  fix: 'Declare the PersistentVolumeClaim in the namespace of the workload, or name one that is declared.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['PersistentVolumeClaim', 'StatefulSet'],
  needs: ['graph'],
  params: {},
  messages: {
    missing: '{workload} mounts the PersistentVolumeClaim {claim}, which the namespace {namespace} does not hold',
  },
  run: ({ subject, graph, finding }) => {
    const templates = new Set(claimTemplatesOf(subject).map(({ name }) => name));
    const mounted = listAt(subject.template.spec, 'volumes').flatMap((volume, position) => {
      // The controller puts the claim of a template in the place of a volume of its name.
      if (recordAt(volume, 'persistentVolumeClaim') === undefined || templates.has(stringAt(volume, 'name') ?? ''))
        return [];
      return [[...subject.template.specPath, 'volumes', position, 'persistentVolumeClaim', 'claimName']];
    });
    if (mounted.length === 0) return notAsked('it mounts no claim that stands by itself');
    return judgeEach(mounted, (path): Verdict => {
      const claim = readString(subject.object, ...path);
      // schema-valid's.
      if (claim === undefined) return notAsked('a volume of it names no claim');
      const { namespace } = subject.identity;
      const claims = claimsIn(graph.objects('PersistentVolumeClaim'), namespace);
      if (claims.some(({ identity }) => identity.name === claim)) return pass;
      if (statefulSetsIn(graph.workloads, namespace).some((other) => makes(other, claim))) return pass;
      return whenAbsent(graph, ['PersistentVolumeClaim'], namespace, `the claim ${claim} is in no file`, () => {
        const nearest = nearestTo(graph, claims, claim);
        return fail(
          finding('missing', {
            data: { workload: nameOf(subject), claim, namespace },
            at: path,
            discriminator: claim,
            related:
              nearest === undefined
                ? []
                : [
                    {
                      as: 'nearest',
                      text: `PersistentVolumeClaim ${nearest.identity.name} of the namespace ${nearest.identity.namespace}`,
                      at: { declaration: nearest, path: ['metadata', 'name'] },
                    },
                  ],
          }),
        );
      });
    });
  },
});

const all = Number.MAX_SAFE_INTEGER;
const claimsIn = byNamespace<Declaration>(all);
const statefulSetsIn = byNamespace<Workload>(all);

/** `data-postgres-0` of the template `data` of StatefulSet `postgres`; claims of pods that are gone stay. */
function makes(workload: Workload, claim: string): boolean {
  return claimTemplatesOf(workload).some(({ name }) => {
    const start = `${name}-${workload.identity.name}-`;
    return claim.startsWith(start) && /^\d+$/.test(claim.slice(start.length));
  });
}

function nearestTo(graph: Graph, near: readonly Declaration[], claim: string): Declaration | undefined {
  const named = graph.objects('PersistentVolumeClaim').slice(0, 1_000);
  return (
    near.slice(0, 200).find(({ identity }) => isAlike(identity.name, claim)) ??
    named.find(({ identity }) => identity.name === claim)
  );
}
