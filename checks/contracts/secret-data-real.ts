import type { Verdict } from '../../src/model/check.ts';
import { recordAt } from '../../src/model/json.ts';
import { secretOf } from '../../src/model/secret.ts';
import { isLeftToRelease } from '../kit/chart-secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'secret-data-real',
  title: 'A declared Secret holds real values',
  why: 'Applying a Secret with a placeholder overwrites the real one; Discord answers a wrong token with close code 4004, which no reconnect heals.',
  fix: 'Keep the Secret out of the applied folder: rename the file to .example.yaml, or use a SealedSecret, an ExternalSecret or SOPS for the real value.',
  effort: 'hours',
  references: [
    'https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes',
    'https://kubernetes.io/docs/concepts/configuration/secret/',
  ],
  since: '0.1.0',
  subject: 'secret',
  reads: [],
  needs: ['graph', 'catalogue:discord'],
  ofFiles: true,
  params: {},
  messages: {
    placeholder: '{secret}: {key} holds a placeholder, and applying it overwrites the real value',
    'not-base64': '{secret}: {key} under data is no base64, so the API server refuses the Secret',
    'empty-token': '{secret}: {key} is empty, so the bot logs in without a token',
  },
  run: ({ subject, evidence, finding }) => {
    const tokenNames = new Set(evidence['catalogue:discord'].tokenNames);
    const isToken = (key: string): boolean => tokenNames.has(key.toUpperCase().replace(/[-.]/g, '_'));
    const secret = nameOf(subject);
    const entries = ['data', 'stringData'].flatMap((part) => {
      const record = recordAt(subject.object, part) ?? {};
      return Object.keys(record).map((key) => ({ record, part, key }));
    });
    if (entries.length === 0) return notAsked('it holds no data');
    return judgeEach(entries, ({ record, part, key }): Verdict => {
      const mark = secretOf(readValue(record, key));
      const where = { data: { secret, key }, at: [part, key] };
      if (isLeftToRelease(subject, record[key])) return notAsked('its values are left to the release of the chart');
      if (mark?.class === 'placeholder') return fail(finding('placeholder', where));
      // A number or boolean is the schema's to refuse.
      if (mark?.class === 'not-base64' && mark.type === 'string') return fail(finding('not-base64', where));
      if (mark?.class === 'empty' && isToken(key)) return fail(finding('empty-token', where));
      return pass;
    });
  },
});
