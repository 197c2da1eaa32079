import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-EVID-004 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-environment',
  title: 'The load test ran against a declared place that is not the generator’s own machine',
  why: 'A target on the generator’s machine shares its processor, and nothing of the way to it is tested.',
  fix: 'Run the generator elsewhere, and declare environment.name and target.origin in the manifest.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { local: 'the load test ran against {origin}, on the machine of the generator' },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      const origin = valueOf(run.origin);
      if (origin !== undefined && /^\w+:\/\/(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(origin))
        return fail(finding('local', { data: { origin }, at: [] }));
      if (origin === undefined) return unknown('not-collected', 'target.origin is not declared in a manifest');
      const environment = valueOf(run.environment);
      return environment === undefined
        ? unknown('not-collected', 'environment.name is not declared in a manifest')
        : { outcome: 'pass', tier: 'declared' };
    }),
});
