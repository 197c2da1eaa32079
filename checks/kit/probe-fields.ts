import type { Container } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';

type Handler = 'httpGet' | 'tcpSocket' | 'exec';

/** The fields that tell what a probe asks, as text, by its handler. */
const fields: Readonly<Record<Handler, (probe: Json | undefined) => string>> = {
  httpGet: (probe) => `GET ${stringAt(probe, 'path') ?? ''} at port ${numberOf(valueAt(probe, 'port'))}`,
  tcpSocket: (probe) => `connect to port ${JSON.stringify(valueAt(probe, 'port') ?? 0)}`,
  exec: (probe) => JSON.stringify(listAt(probe, 'command').map((word) => textOf(word) ?? '')),
};

/**
 * Readiness and liveness of the container in few fields, where these agree: the first handler that both have decides.
 * Header lines, hosts and schemes are not compared, and gRPC never agrees.
 */
export function sameFields({
  object,
}: Container): { readonly handler: Handler; readonly question: string } | undefined {
  const both = (handler: Handler): boolean =>
    ['readinessProbe', 'livenessProbe'].every((probe) => recordAt(object, probe, handler) !== undefined);
  const handler = (['httpGet', 'tcpSocket', 'exec'] as const).find(both);
  if (handler === undefined) return undefined;
  const [readiness, liveness] = (['readinessProbe', 'livenessProbe'] as const).map((probe) =>
    fields[handler](valueAt(object, probe, handler)),
  );
  return readiness !== undefined && readiness === liveness ? { handler, question: readiness.slice(0, 80) } : undefined;
}

/** A name is the number 0, unless it reads as a number. */
function numberOf(port: Json | undefined): number {
  if (typeof port === 'number') return port;
  return typeof port === 'string' && /^[+-]?\d+$/.test(port) ? Number(port) : 0;
}
