import type { Declaration } from '../../src/model/graph.ts';
import { listAt, valueAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, failIfAny, graded, pass } from '../kit/verdict.ts';

/**
 * Certificates that a cloud load balancer holds itself
 * (AWS Load Balancer Controller, GKE Ingress and Application Gateway Ingress Controller: annotation references).
 */
const certificateAnnotations: readonly string[] = [
  'alb.ingress.kubernetes.io/certificate-arn',
  'networking.gke.io/managed-certificates',
  'networking.gke.io/certmap',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'appgw.ingress.kubernetes.io/appgw-ssl-certificate',
];

export default defineCheck({
  id: 'ingress-tls',
  title: 'Every host of the Ingress is served over TLS',
  why: 'Interactions, dashboard logins and OAuth codes travel in clear where a host has no certificate; Discord itself calls https endpoints only.',
  fix: 'Add the host to an entry of `spec.tls` with the Secret that holds its certificate, or let cert-manager make one.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
    'https://docs.discord.com/developers/interactions/overview#configuring-an-interactions-endpoint-url',
  ],
  since: '0.1.0',
  subject: 'ingress',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    'no-tls': 'Ingress {name} has no TLS at all',
    'host-uncovered': 'host {host} of Ingress {name} is in no TLS entry',
  },
  run: ({ subject, finding }) => {
    const { name } = subject.identity;
    if (hasCertificate(subject)) return pass;
    const entries = listAt(subject.object, 'spec', 'tls');
    if (entries.length === 0) return fail(finding('no-tls', { data: { name }, at: ['spec', 'tls'] }));
    // An entry without hosts is the certificate for everything.
    if (entries.some((entry) => listAt(entry, 'hosts').length === 0)) return pass;

    const covered = hostsOfEntries(subject);
    const hosts = hostsOfRules(subject);
    const open = [...hosts].filter(([host]) => !isCovered(host, covered));
    if (open.length === 0) return pass;
    const findings = open.map(([host, position]) =>
      finding('host-uncovered', { data: { host, name }, at: ['spec', 'rules', position, 'host'], discriminator: host }),
    );
    return open.length === hosts.size ? failIfAny(findings) : graded(hosts.size - open.length, hosts.size, ...findings);
  },
});

function hasCertificate(ingress: Declaration): boolean {
  return certificateAnnotations.some((key) => {
    const value = readString(ingress.object, 'metadata', 'annotations', key);
    return value !== undefined && value.trim() !== '';
  });
}

function hostsOfEntries({ object }: Declaration): ReadonlySet<string> {
  const hosts = new Set<string>();
  listAt(object, 'spec', 'tls').forEach((entry, position) => {
    listAt(entry, 'hosts').forEach((_, item) => {
      const host = readString(object, 'spec', 'tls', position, 'hosts', item);
      if (host !== undefined) hosts.add(host.toLowerCase());
    });
  });
  return hosts;
}

/** Each host with the first rule that names it; a rule without a host asks only for some entry, which there is. */
function hostsOfRules({ object }: Declaration): ReadonlyMap<string, number> {
  const hosts = new Map<string, number>();
  listAt(object, 'spec', 'rules').forEach((rule, position) => {
    if (valueAt(rule, 'host') === undefined) return;
    const host = readString(object, 'spec', 'rules', position, 'host')?.toLowerCase();
    if (host !== undefined && host !== '' && !hosts.has(host)) hosts.set(host, position);
  });
  return hosts;
}

/** Exactly, or by a wildcard of one label: `*.bot.example` covers `api.bot.example`, neither `bot.example` nor `a.b.bot.example`. */
function isCovered(host: string, covered: ReadonlySet<string>): boolean {
  if (covered.has(host)) return true;
  const dot = host.indexOf('.');
  return dot !== -1 && covered.has(`*${host.slice(dot)}`);
}
