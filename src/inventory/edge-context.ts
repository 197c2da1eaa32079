import type { Declaration, Service, Workload, World } from '../model/graph.ts';
import type { GraphInput } from './input.ts';
import type { ObjectIndex, PodIndex } from './object-index.ts';

/** What the edges are resolved from: the nodes of the graph and the lookups between them. */
export interface EdgeContext {
  readonly input: GraphInput;
  readonly index: ObjectIndex;
  readonly pods: PodIndex;
  /** Templates and encrypted files: their names and keys count, and no check judges them. */
  readonly keysOnly: readonly Declaration[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  world(kind: string, namespace: string): World;
}
