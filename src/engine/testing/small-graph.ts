import type { Check, Verdict } from '../../model/check.ts';
import type { Unread } from '../../model/document.ts';
import type { Declaration, Graph, Role, Workload } from '../../model/graph.ts';
import type { JsonRecord } from '../../model/json.ts';
import type { PackRule } from '../../model/pack.ts';

/* The least that the engine's own tests need to stand for a graph, a check and a rule. */

export function declaration(kind: string, name: string, object: JsonRecord = {}, id = 0): Declaration {
  return {
    key: `${kind}/${name}`,
    identity: { group: '', kind, namespace: 'default', name },
    apiVersion: 'v1',
    document: { id, file: 'all.yaml', index: id, object, notes: [], use: 'judged' },
    object,
    labels: new Map(),
    annotations: new Map(),
    sameNode: [],
  };
}

export function workload(name: string, role: Role, undecided?: string): Workload {
  return {
    ...declaration('Deployment', name),
    template: { labels: new Map(), annotations: new Map(), path: [], spec: {}, specPath: [] },
    containers: [],
    role: {
      role,
      reason: 'the test says so',
      tier: 'static',
      ...(undecided === undefined ? {} : { undecided: { why: 'ambiguous', text: undecided } }),
    },
    replicas: undefined,
    longRunning: true,
    tokens: [],
    shards: undefined,
  };
}

export function smallGraph(workloads: readonly Workload[], unread: readonly Unread[] = []): Graph {
  const graph: Partial<Graph> = {
    workloads,
    unread,
    services: [],
    documents: [],
    faults: [],
    hosts: [],
    monitors: [],
    objects: () => workloads,
  };
  // Whatever else is asked of it is a mistake of the test and stops it.
  return graph as Graph;
}

export function checkThat(run: (name: string) => Verdict, more: Partial<Check> = {}): Check {
  return {
    id: 'a-check',
    title: 'All is well',
    why: 'because',
    fix: 'do it',
    effort: 'hours',
    references: [],
    since: '0.1.0',
    subject: 'workload',
    reads: [],
    needs: ['graph'],
    params: {},
    messages: { wrong: '{what} is wrong' },
    run: ({ subject }) => {
      const { identity }: Declaration = subject;
      return run(identity.name);
    },
    ...more,
  };
}

export function rule(more: Partial<PackRule> = {}): PackRule {
  return {
    id: 'a-rule',
    check: 'a-check',
    category: 'category',
    severity: 'high',
    weight: 10,
    subjects: 'proportion',
    params: {},
    profiles: ['static', 'full'],
    tier: 'static',
    waivable: true,
    informative: false,
    preview: false,
    origin: { file: 'pack.yaml', line: 1, column: 1 },
    origins: {},
    ...more,
  };
}
