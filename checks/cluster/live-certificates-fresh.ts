import type { Verdict } from '../../src/model/check.ts';
import { conditionOf, nowOf, statusOf, timeAt } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

const day = 86_400_000;

/**
 * Code LV25. Short-lived certificates are renewed with a third of their life left, so that a quarter is the bound where it is
 * less than the days that are asked for (https://cert-manager.io/docs/usage/certificate/#issuance-triggers).
 */
export default defineCheck({
  id: 'live-certificates-fresh',
  title: 'No certificate is about to expire',
  why: 'A renewal that fails is silent until the day on which nobody can connect.',
  fix: 'Read the Certificate and its CertificateRequest: the issuer, its account, the answer of the challenge.',
  effort: 'hours',
  references: ['https://cert-manager.io/docs/troubleshooting/'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['cert-manager.io/Certificate'],
  reads: [],
  needs: ['cluster'],
  params: {
    minDays: {
      type: 'integer',
      minimum: 0,
      maximum: 365,
      unit: 'days',
      description: 'How long it has to be valid yet',
    },
  },
  messages: {
    notReady: '{certificate} is not ready ({reason}): {message}',
    expiring: '{certificate} is valid for {days} more days, and has to be for {min}',
    expired: '{certificate} has expired {days} days ago',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const certificate = nameOf(subject);
    const status = statusOf(subject);
    const [from, to] = [timeAt(status, 'notBefore'), timeAt(status, 'notAfter')];
    const at = ['metadata', 'name'];
    if (to !== undefined) {
      const left = to - nowOf(evidence.cluster);
      if (left <= 0) return fail(finding('expired', { data: { certificate, days: Math.floor(-left / day) }, at }));
      const bound = Math.min(params.minDays * day, from === undefined || from >= to ? Infinity : (to - from) / 4);
      if (left < bound) {
        const data = { certificate, days: Math.floor(left / day), min: Math.ceil(bound / day) };
        return fail(finding('expiring', { data, at }));
      }
    }
    const ready = conditionOf(subject.object, 'Ready');
    if (ready?.status === 'False') {
      const data = { certificate, reason: ready.reason || 'no reason', message: ready.message || 'no message' };
      return fail(finding('notReady', { data, at }));
    }
    if (ready?.status !== 'True' || to === undefined)
      return unknown('partial-data', `the status of ${certificate} does not say until when it is valid`);
    return pass;
  },
});
