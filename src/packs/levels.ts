import type { Problem } from '../model/errors.ts';
import { asList, asNumber, asRecord, asString } from '../model/json.ts';
import type { Json, JsonRecord } from '../model/json.ts';
import { severities } from '../model/outcome.ts';
import type { Cap, Gate, GradeStep, Level, Pack } from '../model/pack.ts';
import { problemAt } from '../config/authored/problems.ts';
import { quoted, suggestion } from '../config/authored/words.ts';
import type { AuthoredFile } from '../config/authored/read.ts';
import { oneOf } from './rules.ts';

/** Verdicts that are no levels (interface: "Levels and profiles"). */
const reserved = ['inconclusive', 'not-ready'];

export interface Certification {
  readonly levels: readonly Level[];
  readonly grades: readonly GradeStep[];
  readonly caps: readonly Cap[];
  readonly problems: readonly Problem[];
}

/** Levels, grades and caps: each list of the file replaces the parent's. */
export function readCertification(authored: AuthoredFile, parent: Pack | undefined): Certification {
  const root = asRecord(authored.value) ?? {};
  const problems: Problem[] = [];
  const complain = (path: readonly (string | number)[], message: string, hint?: string): void => {
    problems.push(problemAt(authored, path, message, { hint }));
  };
  for (const key of ['levels', 'grades'] as const) {
    if (root[key] === undefined && parent === undefined) {
      complain([], `"${key}" is missing`, 'write them, or extend a pack that has them');
    }
  }

  const levels = root['levels'] === undefined ? (parent?.levels ?? []) : asList(root['levels']).flatMap(readLevel);
  const names = new Set<string>();
  asList(root['levels']).forEach((item, index) => {
    const name = asString(asRecord(item)?.['name']);
    if (name === undefined) return;
    if (names.has(name)) complain(['levels', index, 'name'], `there are two levels ${quoted(name)}`);
    if (reserved.includes(name)) complain(['levels', index, 'name'], `${quoted(name)} is a verdict, not a level`);
    names.add(name);
  });

  const grades = root['grades'] === undefined ? (parent?.grades ?? []) : asList(root['grades']).flatMap(readGrade);
  const gradeNames = new Set(grades.map((grade) => grade.name));
  const written = new Set<string>();
  asList(root['grades']).forEach((item, index, list) => {
    const grade = readGrade(item)[0];
    const above = readGrade(list[index - 1] ?? null)[0];
    if (grade === undefined) return;
    if (written.has(grade.name)) {
      complain(['grades', index, 'name'], `there are two grades ${quoted(grade.name)}`);
    }
    written.add(grade.name);
    if (above !== undefined && grade.from >= above.from) {
      complain(['grades', index, 'from'], `grades go down: ${grade.from} does not lie below ${above.from}`);
    }
    if (index === list.length - 1 && grade.from !== 0) {
      complain(['grades', index, 'from'], `the last grade must start at 0, not ${grade.from}`);
    }
  });

  const caps = root['caps'] === undefined ? (parent?.caps ?? []) : asList(root['caps']).flatMap(readCap);
  const inherited = root['caps'] === undefined;
  caps.forEach((cap, index) => {
    if (gradeNames.has(cap.grade)) return;
    const at = inherited ? ['grades'] : ['caps', index, 'grade'];
    complain(at, `a cap names ${quoted(cap.grade)}, which is no grade`, suggestion(cap.grade, [...gradeNames]));
  });
  return { levels, grades, caps, problems };
}

function readLevel(value: Json): readonly Level[] {
  const raw = asRecord(value) ?? {};
  const name = asString(raw['name']);
  const profile = oneOf(['static', 'full'], raw['profile']);
  if (name === undefined || profile === undefined) return [];
  const validDays = asNumber(raw['validDays']);
  const gates = asList(raw['gates']).flatMap((item) => readGate(asRecord(item) ?? {}));
  return [
    {
      name,
      profile,
      gates: [{ gate: 'profile', profile }, ...gates],
      ...(validDays === undefined ? {} : { validDays }),
      optional: raw['optional'] === true,
    },
  ];
}

function readGate(raw: JsonRecord): readonly Gate[] {
  const value = asNumber(raw['value']) ?? 0;
  const gate = asString(raw['gate']);
  switch (gate) {
    case 'min-score':
    case 'min-category-score':
    case 'min-coverage':
      return [{ gate, value }];
    case 'max-open': {
      const severity = oneOf(severities, raw['severity']);
      return severity === undefined ? [] : [{ gate, severity, value }];
    }
    case 'blockers-known':
    case 'high-owned':
      return [{ gate }];
    case 'max-evidence-age':
      return [{ gate, hours: asNumber(raw['hours']) ?? 0 }];
    case 'sign-off':
      return [{ gate, roles: asList(raw['roles']).flatMap((role) => asString(role) ?? []) }];
    case undefined:
    default:
      return [];
  }
}

function readGrade(value: Json): readonly GradeStep[] {
  const name = asString(asRecord(value)?.['name']);
  const from = asNumber(asRecord(value)?.['from']);
  return name === undefined || from === undefined ? [] : [{ name, from }];
}

function readCap(value: Json): readonly Cap[] {
  const raw = asRecord(value) ?? {};
  const cap = asString(raw['cap']);
  const grade = asString(raw['grade']);
  if (grade === undefined) return [];
  if (cap === 'coverage') return [{ cap, below: asNumber(raw['below']) ?? 0, grade }];
  return cap === 'open-blocker' || cap === 'category-floor' ? [{ cap, grade }] : [];
}
