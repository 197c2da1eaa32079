import type { ValueRule } from '../../model/catalogue.ts';
import type { Json, JsonRecord, Path } from '../../model/json.ts';
import { asList, asRecord, valueAt } from '../../model/json.ts';
import { quantityNanos } from '../../model/quantity.ts';
import { isPlaceholder, secretOf } from '../../model/secret.ts';
import type { CompiledDefinition, CompiledRule } from './compile.ts';
import { grammars } from './grammar.ts';
import type { Walk } from './walk.ts';
import { describe, report } from './walk.ts';

/** Applies the catalogue of values to one object; wrong types are named elsewhere and passed over here. */
export function applyRules(walk: Walk, record: JsonRecord, definition: CompiledDefinition): void {
  for (const rule of definition.rules) {
    const value = valueOf(record, rule);
    if (isUnset(value)) {
      // What the table itself requires has been named already where it is missing; here it may be the empty text.
      const isNamed = value !== '' && rule.own !== undefined && definition.required.includes(rule.own);
      if (rule.required === true && !isNamed && hasParent(record, rule.path))
        report(walk, { kind: 'required', field: rule.field ?? '' }, rule.topic, ...rule.path);
    } else if (!isPlaceholder(value) && secretOf(value) === undefined) {
      applyRule(walk, record, rule, value);
    }
  }
}

function valueOf(record: JsonRecord, rule: CompiledRule): Json | undefined {
  if (rule.own !== undefined) return Object.hasOwn(record, rule.own) ? record[rule.own] : undefined;
  return rule.path.length === 0 ? record : valueAt(record, ...rule.path);
}

function applyRule(walk: Walk, record: JsonRecord, rule: CompiledRule, value: Json | undefined): void {
  const say: Say = (expected, found, ...below) =>
    report(walk, { kind: 'value', expected, found }, rule.topic, ...rule.path, ...below);
  if (typeof value !== 'object' || Array.isArray(value)) checkScalars(rule, value, say);
  if (rule.collective) checkCollections(rule, value, say);
  if (rule.path.length === 0) checkAlternatives(rule, value, say);
  if (rule.forbiddenWhen !== undefined) checkForbidden(rule, record, say);
  if (rule.notAbove !== undefined) checkNotAbove(value, valueAt(record, rule.notAbove), rule.notAbove, say);
}

type Say = (expected: string, found: string, ...below: Path) => void;

/** Go's zero value of a string means the same as no value. */
function isUnset(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

/** A missing `spec` is named once, not once more for every field that it would hold. */
function hasParent(record: JsonRecord, path: Path): boolean {
  return path.length < 2 || asRecord(valueAt(record, ...path.slice(0, -1))) !== undefined;
}

function checkScalars(rule: ValueRule, value: Json | undefined, say: Say): void {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      if (!isUnset(item) && !isPlaceholder(item))
        checkScalars(rule, item, (expected, found) => say(expected, found, index));
    return;
  }
  if (typeof value === 'number') {
    const { minimum, maximum } = rule;
    if ((minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum))
      say(rangeWords(minimum, maximum), describe(value));
  }
  if (typeof value !== 'string') return;
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) say(choice(rule.oneOf), describe(value));
  if (rule.grammar !== undefined && !grammars[rule.grammar].test(value))
    say(grammars[rule.grammar].words, describe(value));
}

function choice(words: readonly string[]): string {
  return words.length === 1 ? `only ${words.join('')}` : `one of ${words.join(', ')}`;
}

function rangeWords(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `at most ${maximum ?? 0}`;
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}

function checkCollections(rule: ValueRule, value: Json | undefined, say: Say): void {
  if (rule.minItems !== undefined && Array.isArray(value) && value.length < rule.minItems)
    say('at least one item', 'none');
  if (rule.keyGrammar !== undefined) {
    const { words, test } = grammars[rule.keyGrammar];
    for (const key of Object.keys(asRecord(value) ?? {}))
      if (!isPlaceholder(key) && !test(key)) say(`a key of ${words}`, describe(key), key);
  }
  const items = asList(value);
  if (rule.namedWhenSeveral === true && items.length > 1)
    for (const [index, item] of items.entries())
      if (isUnset(valueAt(item, 'name'))) say('a name, since there are several', 'none', index, 'name');
  if (rule.uniqueBy === undefined) return;
  const seen = new Set<Json>();
  for (const [index, item] of items.entries()) {
    const name = valueAt(item, rule.uniqueBy);
    if (typeof name !== 'string' || name === '') continue;
    if (seen.has(name)) say(`a ${rule.uniqueBy} of its own`, describe(name), index, rule.uniqueBy);
    seen.add(name);
  }
}

function checkAlternatives(rule: ValueRule, value: Json | undefined, say: Say): void {
  const among = rule.exactlyOneOf ?? rule.atMostOneOf;
  if (among === undefined) return;
  const set = among.filter((field) => !isUnset(valueAt(value, field)));
  if (set.length > 1) say(`only one of ${among.join(', ')}`, set.join(' and '), set[1] ?? '');
  else if (set.length === 0 && rule.exactlyOneOf !== undefined) say(choice(among), 'none of them');
}

function checkForbidden(rule: ValueRule, record: JsonRecord, say: Say): void {
  const { forbiddenWhen: when } = rule;
  if (when !== undefined && valueAt(record, when.field) === when.is)
    say(`nothing beside ${when.field}: ${when.is}`, 'a value');
}

function checkNotAbove(value: Json | undefined, bounds: Json | undefined, word: string, say: Say): void {
  const upper = asRecord(bounds);
  for (const [name, quantity] of Object.entries(asRecord(value) ?? {})) {
    const bound = upper !== undefined && Object.hasOwn(upper, name) ? upper[name] : undefined;
    if (quantity === bound) continue;
    const [own, most] = [quantityNanos(quantity), quantityNanos(bound)];
    if (own !== undefined && most !== undefined && own > most)
      say(`at most ${word}.${name} (${describe(bound)})`, describe(quantity), name);
  }
}
