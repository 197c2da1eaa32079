import { resolve } from 'node:path';
import { readTextFile } from '../config/authored/read-text.ts';
import { ReadinessError } from '../model/errors.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import { scorecardSchemaVersion } from '../model/scorecard.ts';
import type { Host } from './host.ts';
import { maxSavedBytes, parseJson, requireMajor } from './saved.ts';
import validateScorecard from './scorecard-structure.gen.js';

/** A saved scorecard, checked against its published schema: reports may trust its shape. */
export function readScorecard(file: string, host: Host): ReadinessRun {
  let text: string;
  try {
    text = file === '-' ? host.readStandardInput() : readTextFile(resolve(host.cwd, file), maxSavedBytes);
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
