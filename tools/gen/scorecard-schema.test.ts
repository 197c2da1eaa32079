import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { render } from '../../reports/formats/json.ts';
import { brokenRun, emptyRun, hostileRun, inconclusiveRun, shardRun, soundRun } from '../../reports/testing/samples.ts';
import { scorecardSchema, scorecardSchemaFile } from './scorecard-schema.ts';

const committed = readFileSync(scorecardSchemaFile, 'utf8');
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(JSON.parse(committed));

describe('rules/schema/scorecard.schema.json', () => {
  it('is what the types say; else run: node tools/gen/scorecard-schema.ts', async () => {
    expect(await scorecardSchema()).toBe(committed);
  });

  it.each(Object.entries({ brokenRun, soundRun, inconclusiveRun, emptyRun, shardRun, hostileRun }))(
    'accepts the scorecard of %s',
    (_, sample) => {
      const written: unknown = JSON.parse(Array.from(render(sample()).body).join(''));
      expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    },
  );

  it.each([
    ['a property of its own', (run: Record<string, unknown>) => ({ ...run, extra: 1 })],
    ['another kind', (run: Record<string, unknown>) => ({ ...run, kind: 'Other' })],
    [
      'an exit code that does not exist',
      (run: Record<string, unknown>) => ({ ...run, gate: { by: '', exitCode: 2, text: '' } }),
    ],
    ['a target without a pack', (run: Record<string, unknown>) => ({ ...run, targets: [{}] })],
  ])('refuses %s', (_, change) => {
    expect(validate(change({ ...soundRun() }))).toBe(false);
  });
});
