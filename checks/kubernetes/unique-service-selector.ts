import type { Verdict } from '../../src/model/check.ts';
import type { Declaration, Graph, Service } from '../../src/model/graph.ts';
import { compareText } from '../../src/model/identity.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'unique-service-selector',
  title: 'Every way to the pods is declared once',
  why: 'Of two Services for the same pods and port one is forgotten at the next change; of two Ingresses for one path the controller picks the older.',
  fix: 'Remove one of the two, or give it another selector, port, host or path.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-rules',
  ],
  since: '0.1.0',
  subject: 'front',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    'same-pods': '{service} leads to the same port {port} of the same pods as {other}',
    'same-path': '{ingress} serves {address}, which {other} serves already',
  },
  run: ({ subject, graph, finding }) => {
    const ways = waysOf(subject);
    if (ways.length === 0) return notAsked('it chooses no pods and no path by itself');
    const first = firstWays(graph);
    const judge = ({ key, words, path }: Way): Verdict => {
      if (isPlaceholder(key)) return unknown('not-collected', `${words.slice(0, 60)} still holds a placeholder`);
      const known = first.get(key);
      if (known === undefined || isSame(known, subject, path)) return pass;
      const other = nameOf(known.from);
      const place = {
        at: path,
        discriminator: words,
        related: [{ as: 'other-end' as const, text: other, at: { declaration: known.from, path: known.path } }],
      };
      return fail(
        subject.identity.kind === 'Service'
          ? finding('same-pods', { data: { service: nameOf(subject), port: words, other }, ...place })
          : finding('same-path', { data: { ingress: nameOf(subject), address: words, other }, ...place }),
      );
    };
    return judgeEach(ways, judge);
  },
});

/** One way to pods: a target port behind a selector, or a path of a host. Equal keys lead to the same place. */
interface Way {
  readonly from: Declaration;
  readonly key: string;
  readonly words: string;
  readonly path: Path;
}

/** A second declaration of the same object is object-declared-once's; one Service may open two ports for one target. */
function isSame(known: Way, subject: Declaration, path: Path): boolean {
  if (known.from.key === subject.key)
    return subject.identity.kind === 'Service' || JSON.stringify(known.path) === JSON.stringify(path);
  return known.from.sameNode.some(({ key }) => key === subject.key);
}

const firsts = new WeakMap<Graph, ReadonlyMap<string, Way>>();

/** The first way of each key, in the graph's order; made once for all subjects. */
function firstWays(graph: Graph): ReadonlyMap<string, Way> {
  const known = firsts.get(graph);
  if (known !== undefined) return known;
  const ways = new Map<string, Way>();
  for (const one of [...graph.services, ...graph.objects('Ingress')])
    for (const way of waysOf(one)) if (!ways.has(way.key)) ways.set(way.key, way);
  firsts.set(graph, ways);
  return ways;
}

function waysOf(front: Declaration | Service): readonly Way[] {
  return 'selector' in front ? waysOfService(front) : waysOfIngress(front);
}

/** A headless Service beside one with an address, and an inner beside an outer one, are two on purpose. */
function waysOfService(service: Service): readonly Way[] {
  const { selector, headless, type, ports, identity } = service;
  if (selector === undefined || headless) return [];
  const labels = [...selector].sort(([a], [b]) => compareText(a, b));
  return ports.map(({ target, port, protocol }) => ({
    from: service,
    key: JSON.stringify(['Service', identity.namespace, type, labels, protocol, target ?? port ?? '']),
    words: String(target ?? port ?? ''),
    path: ['spec', 'selector'],
  }));
}

/** Another controller is another way, and a canary shares its path on purpose. */
function waysOfIngress(ingress: Declaration): readonly Way[] {
  const { object, annotations, identity } = ingress;
  if (annotations.get('nginx.ingress.kubernetes.io/canary') === 'true') return [];
  const controller =
    stringAt(object, 'spec', 'ingressClassName') ?? annotations.get('kubernetes.io/ingress.class') ?? '';
  return listAt(object, 'spec', 'rules').flatMap((rule, number) =>
    listAt(rule, 'http', 'paths').map((item, position): Way => {
      const host = stringAt(rule, 'host')?.toLowerCase() ?? '';
      const path = stringAt(item, 'path') ?? '/';
      return {
        from: ingress,
        key: JSON.stringify(['Ingress', identity.namespace, controller, host, path, stringAt(item, 'pathType') ?? '']),
        words: `${host === '' ? '*' : host}${path}`,
        path: ['spec', 'rules', number, 'http', 'paths', position],
      };
    }),
  );
}
