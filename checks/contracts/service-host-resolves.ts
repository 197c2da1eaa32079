import type { RelatedPlace, Verdict } from '../../src/model/check.ts';
import { connectionId } from '../../src/model/edge.ts';
import type { HostReference, Place } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, notAsked, pass, undeclared, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-host-resolves',
  title: 'Every host that a file names is borne by a Service',
  why: 'A program that is given a host nobody bears never finds its store: it waits, fails and is restarted, while every manifest by itself looks right.',
  fix: 'Write the name of the Service; if the host lives outside of these files, name it under `external:` in readiness.yaml.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/'],
  since: '0.1.0',
  subject: 'host-writer',
  reads: ['hosts', 'workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    unborne: '{written} names the host {host}, which no Service bears; {candidate} is declared: {because}',
  },
  run: ({ subject, graph, finding }) => {
    const hosts = graph.hostsIn(subject);
    const judge = (host: HostReference): Verdict => {
      const { resolution, at } = host;
      const [reader] = host.readBy;
      const breaks = reader === undefined ? {} : { breaks: connectionId(reader, host) };
      switch (resolution.status) {
        case 'service':
        case 'pod':
        case 'external-name':
        case 'made':
          return pass;
        case 'outside':
          return resolution.declared === true ? pass : notAsked('its hosts lie outside of the scanned namespaces');
        case 'unknown':
          return { ...unresolved(resolution, `${host.written}: ${resolution.text}`, at), ...breaks };
        case 'no-service': {
          const { candidate } = resolution;
          if (candidate === undefined)
            return { ...unknown('not-collected', `no Service bears the name ${host.host}`, at), ...breaks };
          const borne = nameOf(candidate.place.declaration);
          return fail(
            finding('unborne', {
              data: { written: host.written, host: host.host, candidate: borne, because: candidate.because },
              at,
              discriminator: `${host.written} ${host.host}:${host.port ?? ''}`,
              related: [
                { as: 'nearest', text: `${borne}: ${candidate.because}`, at: candidate.place },
                ...readersOf(host),
              ],
              ...breaks,
            }),
          );
        }
      }
    };
    const verdict = combine(hosts.map(judge));
    const declared = hosts.some(({ resolution }) => resolution.status === 'outside' && resolution.declared === true);
    return verdict.outcome === 'pass' && declared ? { outcome: 'pass', tier: 'declared' } : verdict;
  },
});

function readersOf(host: HostReference): readonly RelatedPlace[] {
  return host.readBy
    .filter((reader) => reader.key !== host.at.declaration.key)
    .slice(0, 3)
    .map((reader) => ({
      as: 'other-end',
      text: `${nameOf(reader)} reads it`,
      at: { declaration: reader, path: ['metadata', 'name'] },
    }));
}

function unresolved({ undeclared: isUndeclared }: { undeclared?: true }, text: string, at: Place) {
  return isUndeclared === true ? undeclared(['Service'], text, at) : unknown('not-collected', text, at);
}
