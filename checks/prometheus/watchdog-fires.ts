import { loadedRules } from '../kit/alert-rules.ts';
import { defineCheck } from '../kit/define-check.ts';
import { guarded } from '../kit/prometheus.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** MO7 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'watchdog-fires',
  title: 'The alert that always fires does fire',
  why: 'An alert that always fires, and is missed when it stops, is the only one that tells of a monitoring that died.',
  fix: 'Let the rule be vector(1), and let a service outside of the cluster wait for its heartbeat.',
  effort: 'minutes',
  references: ['https://runbooks.prometheus-operator.dev/runbooks/general/watchdog/'],
  since: '0.1.0',
  subject: 'measured-server',
  reads: [],
  needs: ['prometheus'],
  params: { names: { type: 'strings', minItems: 1, description: 'What alerts that always fire are called' } },
  messages: { silent: 'the alert {name}, which always fires, is {state}' },
  run: ({ subject, evidence, params, finding }) =>
    guarded({}, () => {
      const watchdogs = loadedRules(evidence.prometheus.rules).filter(({ name }) => params.names.includes(name));
      const [first] = watchdogs;
      if (first === undefined)
        return unknown(
          'not-collected',
          `no alert rule is called ${params.names.join(' or ')}: a watchdog may be elsewhere`,
        );
      if (watchdogs.some(({ state }) => state === 'firing')) return pass;
      const { name, state } = first;
      if (state === undefined) return unknown('not-collected', `the server does not say whether ${name} fires`);
      return fail(finding('silent', { data: { name, state }, at: [], discriminator: subject.key }));
    }),
});
