import type { Verdict } from '../../src/model/check.ts';
import { quantityBytes } from '../../src/model/quantity.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { redisBytes, redisServers } from '../kit/redis.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'redis-memory-bounded',
  title: 'Redis stops growing below its memory limit',
  why: 'Without `maxmemory` below the limit Redis never evicts and never refuses a write: the kernel kills it in the middle of the peak, with the queue in it.',
  fix: 'Set `maxmemory` to about three quarters of the memory limit, and a `maxmemory-policy` that fits what is stored.',
  effort: 'minutes',
  references: ['https://redis.io/docs/latest/develop/reference/eviction/#maxmem'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['ConfigMap'],
  needs: ['graph', 'catalogue:images'],
  params: {},
  messages: {
    unbounded: '{workload} starts {product} without maxmemory, so it grows until it is killed',
    'above-limit': '{workload}: maxmemory is {maximum}, and the memory limit of container {container} is {limit}',
  },
  readsRole: true,
  run: ({ subject, graph, evidence, finding }) => {
    if (roleOf(subject) !== 'store') return notAsked('it is no store');
    const servers = redisServers(subject, graph, evidence['catalogue:images']);
    if (servers.length === 0) return notAsked('it runs no Redis server');
    return judgeEach(servers, ({ container, product, settings, hidden }): Verdict => {
      const workload = nameOf(subject);
      const setting = settings.get('maxmemory');
      const shared = { container: container.name, discriminator: container.name };
      if (setting === undefined) {
        if (hidden !== undefined) return unknown('not-collected', `${hidden}, and may set maxmemory`);
        const field = ['args', 'command'].find((name) => container.object[name] !== undefined) ?? 'image';
        return fail(finding('unbounded', { data: { workload, product }, at: [...container.path, field], ...shared }));
      }
      const bytes = redisBytes(setting.value ?? '');
      if (bytes === undefined)
        return unknown(
          'not-collected',
          `which value maxmemory has (${setting.value ?? ''}) is in no file`,
          setting.place,
        );
      if (bytes === 0) return fail(finding('unbounded', { data: { workload, product }, at: setting.place, ...shared }));
      const path = ['resources', 'limits', 'memory'];
      const written = readValue(container.object, ...path) ?? undefined;
      if (written === undefined) return pass;
      const limit = quantityBytes(written);
      if (limit === undefined) return unknown('partial-data', 'its memory limit is no quantity');
      if (bytes < limit) return pass;
      const shown = typeof written === 'object' ? '' : String(written);
      return fail(
        finding('above-limit', {
          data: { workload, maximum: setting.value ?? '', container: container.name, limit: shown },
          at: setting.place,
          ...shared,
          related: [
            {
              as: 'other-end',
              text: `the limit is ${shown}`,
              at: { declaration: subject, path: [...container.path, ...path] },
            },
          ],
        }),
      );
    });
  },
});
