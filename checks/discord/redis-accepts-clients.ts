import type { RelatedPlace, Verdict } from '../../src/model/check.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { redisServers, refusalOf } from '../kit/redis.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'redis-accepts-clients',
  title: 'Redis answers clients from other pods',
  why: 'In protected mode without a password, or bound to loopback, Redis turns every other pod away, while a probe inside its own pod stays green.',
  fix: 'Set a password with `requirepass` (and give it to the clients), or write `protected-mode no` behind a network policy; bind to all addresses.',
  effort: 'minutes',
  references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/security/#protected-mode'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['ConfigMap', 'Service'],
  needs: ['graph', 'catalogue:images'],
  params: {},
  messages: {
    protected:
      '{workload}: protected mode is on and no password is set, so {product} answers DENIED to every other pod{clients}',
    loopback: '{workload}: {product} is bound to {addresses}, so no other pod reaches it{clients}',
  },
  readsRole: true,
  run: ({ subject, graph, evidence, finding }) => {
    if (roleOf(subject) !== 'store') return notAsked('it is no store');
    const servers = redisServers(subject, graph, evidence['catalogue:images']);
    if (servers.length === 0) return notAsked('it runs no Redis server');
    const callers = graph.servicesOf(subject).filter(({ metricsOnly }) => !metricsOnly);
    const [caller] = callers;
    const clients = caller === undefined ? '' : `; ${nameOf(caller)} leads them there`;
    const related: readonly RelatedPlace[] = callers.slice(0, 3).map((service) => ({
      as: 'other-end',
      text: `${nameOf(service)} leads clients here`,
      at: { declaration: service, path: ['spec', 'ports'] },
    }));
    return judgeEach(servers, (server): Verdict => {
      const refusal = refusalOf(server);
      if (refusal.kind === 'none') return pass;
      if (refusal.kind === 'unknown') return unknown('not-collected', refusal.text);
      const { container, product } = server;
      const shared = { at: refusal.setting.place, container: container.name, discriminator: container.name, related };
      const data = { workload: nameOf(subject), product, clients };
      return fail(
        refusal.kind === 'protected'
          ? finding('protected', { data, ...shared })
          : finding('loopback', { data: { ...data, addresses: refusal.setting.value ?? '' }, ...shared }),
      );
    });
  },
});
