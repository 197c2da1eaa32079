import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { closingPlace, otherPolicies, whenClosed } from '../kit/reach.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'voice-egress-udp',
  title: 'Network policies let voice nodes send UDP to any address and port of the internet',
  why: 'Discord hands out address and port of a voice server per session; a node that may not send UDP there joins the channel and stays silent.',
  fix: 'Add an egress rule for UDP without ports (or 1024 to 65535) to `ipBlock: 0.0.0.0/0`.',
  effort: 'minutes',
  references: [
    'https://docs.discord.com/developers/topics/voice-connections#establishing-a-voice-udp-connection',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['policies'],
  needs: ['graph'],
  params: {},
  messages: { cut: '{workload} can send no voice to the servers of Discord: {why}' },
  readsRole: true,
  run: ({ subject, graph, finding }) => {
    if (roleOf(subject) !== 'voice') return notAsked('it is no voice node');
    // Port 0 stands for any port, handed out at run time.
    const reached = graph.egress(subject, { to: 'internet', port: 0, protocol: 'UDP' });
    if (reached.reach === 'unknown') return unknown('not-collected', reached.text);
    if (reached.reach !== 'closed') return pass;
    return whenClosed(graph, reached, () =>
      fail(
        finding('cut', {
          data: { workload: nameOf(subject), why: reached.text },
          at: closingPlace(reached),
          related: [
            {
              as: 'other-end',
              text: `${nameOf(subject)} sends voice`,
              at: { declaration: subject, path: ['metadata', 'name'] },
            },
            ...otherPolicies(reached),
          ],
        }),
      ),
    );
  },
});
