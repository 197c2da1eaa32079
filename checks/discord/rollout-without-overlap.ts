import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { opensGateway } from '../kit/gateway-tokens.ts';
import { rolloutOf } from '../kit/rollouts.ts';
import { roleOf } from '../kit/roles.ts';
import { overlapOf } from '../kit/surge.ts';
import { fail, graded, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'rollout-without-overlap',
  title: 'A rollout ends the old gateway session before it opens the new one',
  why: 'While two pods hold a session of one shard, both get every event: commands are answered twice, and Discord may send the new session nothing.',
  fix: 'Set `strategy.type: Recreate`, or run the gateway as a StatefulSet.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy',
    'https://docs.discord.com/developers/events/gateway#sharding',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    surge: 'a rollout of {workload} starts {pods} beside the old ones: two sessions of {whose} are open',
    'default-surge':
      '{workload} sets no maxSurge, so a rollout starts {pods} beside the old ones: two sessions of {whose} are open',
    terminating: 'a rollout of {workload} starts the new pod while the old one still terminates',
  },
  readsRole: true,
  run: ({ subject, graph, finding }) => {
    roleOf(subject);
    if (!opensGateway(subject)) return notAsked('it opens no gateway session');
    const rollout = rolloutOf(subject, graph);
    if (rollout !== undefined)
      return unknown('partial-data', `${nameOf(rollout)} decides how its pods are replaced`, {
        declaration: rollout,
        path: ['spec', 'strategy'],
      });
    const overlap = overlapOf(subject);
    const workload = nameOf(subject);
    switch (overlap.kind) {
      case 'none':
        return pass;
      case 'no-rollout':
        return notAsked(`a ${subject.identity.kind} has no rollout`);
      case 'unclear':
        return unknown('partial-data', `how ${workload} is rolled out can't be told`, {
          declaration: subject,
          path: overlap.path,
        });
      case 'terminating':
        return graded(1, 2, finding('terminating', { data: { workload }, at: overlap.path }));
      case 'surge': {
        const pods = overlap.pods === 1 ? 'a new pod' : `${overlap.pods} new pods`;
        const whose = subject.role.role === 'sharded-gateway' ? 'one shard' : 'the bot';
        const options = { data: { workload, pods, whose }, at: overlap.path };
        return fail(overlap.byDefault ? finding('default-surge', options) : finding('surge', options));
      }
    }
  },
});
