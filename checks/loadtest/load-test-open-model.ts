import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-EVID-014 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-open-model',
  title: 'Requests arrived whether or not earlier ones were answered',
  why: 'In a closed model a slow system is asked less, so its latency looks better than what users would wait.',
  fix: 'Use an arrival-rate executor, and say load.model: open in the manifest.',
  effort: 'hours',
  references: ['https://grafana.com/docs/k6/latest/using-k6/scenarios/concepts/open-vs-closed/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { closed: 'the load test is a closed model: it asks a slow system less often' },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      const model = valueOf(run.model);
      if (model === undefined) return unknown('not-collected', 'load.model is not declared in a manifest');
      return model === 'open' ? { outcome: 'pass', tier: 'declared' } : fail(finding('closed', { data: {}, at: [] }));
    }),
});
