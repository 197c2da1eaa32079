import type { Verdict } from '../../src/model/check.ts';
import type { LiveObject } from '../../src/model/cluster.ts';
import type { Json } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isAtRest, scalarText } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { endpointsOf, readyOf, slicesOf } from '../kit/live-endpoints.ts';
import { fail, failIfAny, notAsked, pass } from '../kit/verdict.ts';

/** Code LV15. */
export default defineCheck({
  id: 'live-endpoints-ready',
  title: 'Every Service has ready endpoints',
  why: 'A selector that matches a template proves nothing about pods that answer.',
  fix: 'Compare the selector and the target port with the pods, and read why these are not ready.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['core/Service'],
  reads: [],
  needs: ['cluster'],
  params: {
    min: { type: 'integer', minimum: 1, maximum: 100, unit: 'endpoints', description: 'Fewest ready endpoints' },
  },
  messages: {
    none: 'no endpoint of {service} is ready ({all} in all)',
    few: '{ready} of at least {min} endpoints of {service} are ready',
    port: 'no ready endpoint of {service} serves its port {port}',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const { object } = subject;
    if (stringAt(object, 'spec', 'type') === 'ExternalName') return notAsked('it is a name for something outside');
    const slices = slicesOf(subject.identity, evidence.cluster);
    const hasSelector = Object.keys(recordAt(object, 'spec', 'selector') ?? {}).length > 0;
    if (!hasSelector && slices.length === 0) return notAsked('it selects no pods, and nobody gave it endpoints');
    const service = nameOf(subject);
    const all = new Set(slices.flatMap(endpointsOf).map(addressOf));
    const ready = new Set(slices.flatMap(readyOf).map(addressOf));
    if (ready.size === 0) {
      if (isAtRest(subject)) return notAsked('what it leads to is scaled to nothing');
      return params.min > 1
        ? notAsked('that none is ready has a rule of its own')
        : fail(finding('none', { data: { service, all: all.size }, at: ['spec', 'selector'] }));
    }
    if (params.min > 1 && ready.size < params.min) {
      if (isMetricsOnly(object)) return notAsked('it is for scraping alone, and nobody calls it');
      return fail(finding('few', { data: { service, ready: ready.size, min: params.min }, at: ['spec', 'selector'] }));
    }
    if (params.min > 1) return pass;
    return failIfAny(
      [...listAt(object, 'spec', 'ports').entries()].flatMap(([position, port]) => {
        if (slices.some((slice) => readyOf(slice).length > 0 && serves(slice, port))) return [];
        const name = stringAt(port, 'name');
        const data = { service, port: `${name === undefined ? '' : `${name} `}${scalarText(valueAt(port, 'port'))}` };
        return [finding('port', { data, at: ['spec', 'ports', position], discriminator: data.port })];
      }),
    );
  },
});

/** A pod has an address of each family, in slices of their own. */
function addressOf(endpoint: Json): string {
  const target = recordAt(endpoint, 'targetRef');
  const named = stringAt(target, 'uid') ?? stringAt(target, 'name');
  return named ?? JSON.stringify(listAt(endpoint, 'addresses'));
}

/** The controller leaves a port out of the slice where its name leads to no port of the pods. */
function serves({ object }: LiveObject, port: Json): boolean {
  return listAt(object, 'ports').some(
    (one) =>
      (stringAt(one, 'name') ?? '') === (stringAt(port, 'name') ?? '') &&
      (stringAt(one, 'protocol') ?? 'TCP') === (stringAt(port, 'protocol') ?? 'TCP') &&
      typeof valueAt(one, 'port') === 'number',
  );
}

/** As the graph of the manifests tells a Service that is scraped from one that is called. */
function isMetricsOnly(object: LiveObject['object']): boolean {
  const ports = listAt(object, 'spec', 'ports');
  return (
    ports.length > 0 &&
    ports.every((port) => ['metrics', 'prometheus', 'http-metrics'].includes(stringAt(port, 'name') ?? ''))
  );
}
