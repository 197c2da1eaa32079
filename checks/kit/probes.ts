import type { Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { asRecord } from '../../src/model/json.ts';
import { noContainer } from './containers-asked.ts';
import { readValue } from './read.ts';
import { judgeEach, notAsked } from './verdict.ts';

export const probeNames = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
export type ProbeName = (typeof probeNames)[number];

/** The ways in which a probe can ask; the API refuses one that says none. */
const handlers = ['httpGet', 'tcpSocket', 'exec', 'grpc'] as const;
export type Handler = (typeof handlers)[number];

export interface Probe {
  readonly name: ProbeName;
  readonly container: Container;
  readonly path: Path;
  readonly object: JsonRecord;
  readonly handler: Handler;
  readonly ask: JsonRecord;
}

export function probeOf(container: Container, name: ProbeName): Probe | undefined {
  const object = asRecord(readValue(container.object, name));
  for (const handler of handlers) {
    if (object === undefined) break;
    const ask = asRecord(readValue(object, handler));
    if (ask !== undefined) return { name, container, path: [...container.path, name], object, handler, ask };
  }
  return undefined;
}

export function probesOf(container: Container): readonly Probe[] {
  return probeNames.flatMap((name) => probeOf(container, name) ?? []);
}

/** Judges each regular container of pods that run until they are stopped: what only starts or helps them is not asked. */
export function judgeServing(workload: Workload, judge: (container: Container) => Verdict): Verdict {
  if (!workload.longRunning) return notAsked('it runs to its end');
  const containers = workload.containers.filter(({ kind }) => kind === 'regular');
  return containers.length === 0 ? noContainer : judgeEach(containers, judge);
}

/** The port that a probe asks: a number, or the name of a port; undefined for an exec probe and for what is neither. */
export function probePort({ handler, ask }: Probe): number | string | undefined {
  if (handler === 'exec') return undefined;
  const port: Json | undefined = readValue(ask, 'port');
  if (typeof port === 'number') return port;
  // The kubelet takes a number in quotes for the number when no port bears that name.
  if (typeof port === 'string') return /^\d{1,5}$/.test(port) ? Number(port) : port;
  return undefined;
}
