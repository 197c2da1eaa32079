import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ReadinessError } from '../model/errors.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import { scorecardSchemaVersion } from '../model/scorecard.ts';
import type { Host } from './host.ts';
import { parseJson, requireMajor } from './saved.ts';
import validateScorecard from './scorecard-structure.gen.js';

/** A saved scorecard, checked against its published schema: reports may trust its shape. */
export function readScorecard(file: string, host: Host): ReadinessRun {
  let text: string;
  try {
    text = file === '-' ? host.readStandardInput() : readFileSync(resolve(host.cwd, file), 'utf8');
  } catch (cause) {
    throw new ReadinessError('not-readable', `the scorecard ${file} can't be read`, { cause });
  }
  const value = parseJson(text, file, 'invalid-scorecard');
  requireMajor(value, 'ReadinessRun', scorecardSchemaVersion, file);
  if (!validateScorecard(value)) {
    const [first] = validateScorecard.errors ?? [];
    throw new ReadinessError(
      'invalid-scorecard',
      `${file} is no scorecard: ${first?.instancePath ?? ''} ${first?.message ?? ''}`,
      {
        hint: 'make one with readiness scan --format json=scorecard.json',
      },
    );
  }
  return value as unknown as ReadinessRun;
}
