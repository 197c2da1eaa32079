import type { CheckFinding } from '../../src/model/check.ts';
import type { Workload } from '../../src/model/graph.ts';
import { discordRoles, roles } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, pass, unknown } from '../kit/verdict.ts';

const annotation = 'readiness/role';

export default defineCheck({
  id: 'bot-recognised',
  title: 'At least one workload is recognised as the bot',
  why: 'Most rules for a bot ask only the workload that talks to Discord; as long as nobody knows which that is, they prove nothing.',
  fix: 'Name the role under `roles:` in readiness.yaml, or in the annotation `readiness/role` of the workload.',
  effort: 'minutes',
  references: ['https://docs.discord.com/developers/events/gateway'],
  since: '0.1.0',
  subject: 'system',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    'no-such-role':
      '{workload} declares the role {role}, which is none of {roles}, and nothing else is known as the bot',
  },
  readsRole: true,
  run: ({ graph, finding }) => {
    const bots = graph.workloads.filter(({ role }) => role.undecided === undefined && discordRoles.includes(role.role));
    if (bots.length > 0) {
      return bots.every(({ role }) => role.tier === 'declared') ? { outcome: 'pass', tier: 'declared' } : pass;
    }
    const slips = graph.workloads.flatMap((workload): CheckFinding[] => {
      const slip = unknownRole(workload);
      if (slip === undefined) return [];
      return [
        finding('no-such-role', {
          data: { workload: nameOf(workload), role: slip.role, roles: roles.join(', ') },
          at: { declaration: workload, path: slip.path },
          discriminator: workload.key,
        }),
      ];
    });
    if (slips.length > 0) return failIfAny(slips);
    if (graph.workloads.length === 0) return unknown('not-collected', 'no workload was read');
    const undecided = graph.workloads.find(({ role }) => role.undecided !== undefined)?.role.undecided;
    const why = undecided === undefined ? '' : ` (${undecided.text})`;
    return unknown('not-collected', `no workload was recognised as the bot; say which under roles:${why}`);
  },
});

/** A role that is written and that nobody knows. */
function unknownRole(workload: Workload): { readonly role: string; readonly path: Path } | undefined {
  const places = [
    { annotations: workload.annotations, path: ['metadata', 'annotations', annotation] },
    {
      annotations: workload.template.annotations,
      path: [...workload.template.path, 'metadata', 'annotations', annotation],
    },
  ];
  for (const { annotations, path } of places) {
    const role = annotations.get(annotation);
    if (role !== undefined && !roles.some((known) => known === role)) return { role, path };
  }
  return undefined;
}
