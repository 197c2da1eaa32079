import type { CheckMeta, ParamSpec } from '../model/check.ts';
import type { Problem } from '../model/errors.ts';
import type { Path } from '../model/json.ts';
import type { PackParam } from '../model/pack.ts';
import { problemAt } from '../config/authored/problems.ts';
import { quoted, suggestion } from '../config/authored/words.ts';
import type { AuthoredFile } from '../config/authored/read.ts';

/** What packs have to know of a check. */
export type CheckFacts = Pick<CheckMeta, 'id' | 'subject' | 'params'>;

/** Missing, surplus, mistyped and out-of-range params of one rule, each at its place. */
export function paramProblems(
  authored: AuthoredFile,
  rulePath: Path,
  params: ReadonlyMap<string, PackParam>,
  check: CheckFacts,
): readonly Problem[] {
  const problems: Problem[] = [];
  const place = (name: string): Path => [...rulePath, 'params', name];
  for (const [name, value] of params) {
    const spec = Object.hasOwn(check.params, name) ? check.params[name] : undefined;
    if (spec === undefined) {
      problems.push(
        problemAt(authored, place(name), `the check ${quoted(check.id)} has no param ${quoted(name)}`, {
          end: 'key',
          hint: suggestion(name, Object.keys(check.params)),
        }),
      );
      continue;
    }
    const fault = paramFault(spec, value);
    if (fault !== undefined) problems.push(problemAt(authored, place(name), `"${name}" ${fault}`));
  }
  for (const [name, spec] of Object.entries(check.params)) {
    if (params.has(name)) continue;
    problems.push(
      problemAt(authored, [...rulePath, 'params'], `the check ${quoted(check.id)} needs the param ${quoted(name)}`, {
        end: 'key',
        hint: spec.description,
      }),
    );
  }
  return problems;
}

function paramFault(spec: ParamSpec, value: PackParam): string | undefined {
  // .inf and .nan: a fault of structure, reported as such.
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  switch (spec.type) {
    case 'integer':
    case 'number': {
      const wanted = spec.type === 'integer' ? 'a whole number' : 'a number';
      if (typeof value !== 'number' || (spec.type === 'integer' && !Number.isInteger(value))) {
        return `must be ${wanted}, not ${quoted(value)}`;
      }
      const unit = spec.unit === undefined ? '' : ` ${spec.unit}`;
      return value >= spec.minimum && value <= spec.maximum
        ? undefined
        : `must be ${wanted} from ${spec.minimum} to ${spec.maximum}${unit}, not ${value}`;
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `must be true or false, not ${quoted(value)}`;
    case 'string':
      return typeof value === 'string' && spec.enum.includes(value)
        ? undefined
        : `must be one of ${spec.enum.join(', ')}, not ${quoted(value)}`;
    case 'strings':
      return listFault(spec, value);
  }
}

function listFault(spec: Extract<ParamSpec, { type: 'strings' }>, value: PackParam): string | undefined {
  if (typeof value !== 'object') return `must be a list of texts, not ${quoted(value)}`;
  const minimum = spec.minItems ?? 0;
  if (value.length < minimum) return `must hold at least ${minimum}, not ${value.length}`;
  const seen = new Set<string>();
  for (const item of value) {
    if (seen.has(item)) return `holds ${quoted(item)} twice`;
    seen.add(item);
    if (spec.enum !== undefined && !spec.enum.includes(item)) {
      return `holds ${quoted(item)}, which is not one of ${spec.enum.join(', ')}`;
    }
  }
  return undefined;
}
