import { ReadinessError } from '../model/errors.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { Json, JsonRecord } from '../model/json.ts';
import { asRecord, stringAt } from '../model/json.ts';

/** About as much as fits into one string. */
export const maxSavedBytes = 500 * 1024 * 1024;

/** Parses a document that this program wrote once. */
export function parseJson(text: string, file: string, code: ErrorCode): JsonRecord {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw new ReadinessError(code, `${file} is no JSON: ${cause instanceof Error ? cause.message.slice(0, 120) : ''}`, {
      cause,
    });
  }
  const record = asRecord(value);
  if (record === undefined) throw new ReadinessError(code, `${file} holds no JSON object`);
  return record;
}

/** Refuses a document of another kind, or of another major version of its format. */
export function requireMajor(value: JsonRecord, kind: string, ours: string, file: string): void {
  if (stringAt(value, 'kind') !== kind) {
    throw new ReadinessError('unsupported-version', `${file} is no ${kind}`, {
      hint: 'its key "kind" says what it is',
    });
  }
  const version = stringAt(value, 'schemaVersion') ?? '';
  if (version.split('.')[0] !== ours.split('.')[0]) {
    throw new ReadinessError(
      'unsupported-version',
      `${file} has the format version ${version.slice(0, 20) || '(none)'}; this program reads ${ours.split('.')[0] ?? ''}.x`,
      {
        hint: 'use the version of readiness that wrote it, or make it again',
      },
    );
  }
}
