import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns } from '../kit/load-test.ts';
import { failIfAny } from '../kit/verdict.ts';

/** LT-EVID-016 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-results-without-secrets',
  title: 'The results of the load test hold no secret',
  why: 'What setup() returns is written into the summary, and the machine-readable one holds the whole script.',
  fix: 'Delete data.setup_data in handleSummary, keep secrets in the environment, and rotate what was written.',
  effort: 'minutes',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { secret: '{place} of the results holds what looks like a secret' },
  run: ({ subject, finding }) =>
    judgeRuns(
      subject,
      (run) =>
        failIfAny(run.secrets.map((place) => finding('secret', { data: { place }, at: [], discriminator: place }))),
      { whateverStrength: true },
    ),
});
