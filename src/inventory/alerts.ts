import type { AlertRule, Declaration, Place, Workload } from '../model/graph.ts';
import { listAt, recordAt, stringAt } from '../model/json.ts';
import { textOf } from '../model/secret.ts';
import type { EdgeContext } from './edge-context.ts';
import { matcherSets } from '../model/promql-matchers.ts';
import { selectorsOf } from '../model/promql-selectors.ts';
import { isAboutPods, isOfOthers } from '../model/promql-subjects.ts';
import type { Scrapes } from './scrapes.ts';
import { namesWorkload, workloadFinder } from './alert-workloads.ts';

/** Alert rules of the files and the workloads that their matchers select. Recording rules don't count. */
export function resolveAlerts(context: EdgeContext, scrapes: Scrapes): readonly AlertRule[] {
  const find = workloadFinder(context, scrapes);
  const known = new Map<string, Pick<AlertRule, 'workloads' | 'anybodys'>>();
  const rules: AlertRule[] = [];
  const add = (at: Place, name: string, expr: string): void => {
    let watched = known.get(expr);
    if (watched === undefined) known.set(expr, (watched = watchedBy(expr, context.workloads, find)));
    rules.push({ at, name, expr, ...watched });
  };
  // VictoriaMetrics' VMRule has the same shape.
  for (const declaration of context.index.ofKind('PrometheusRule', 'VMRule')) {
    listAt(declaration.object, 'spec', 'groups').forEach((group, groupPosition) => {
      listAt(group, 'rules').forEach((rule, position) => {
        const name = stringAt(rule, 'alert');
        const path = ['spec', 'groups', groupPosition, 'rules', position];
        if (name !== undefined) add({ declaration, path }, name, stringAt(rule, 'expr') ?? '');
      });
    });
  }
  for (const declaration of context.index.ofKind('ConfigMap')) inConfigMap(declaration, add);
  return rules;
}

function watchedBy(
  expr: string,
  all: readonly Workload[],
  find: ReturnType<typeof workloadFinder>,
): Pick<AlertRule, 'workloads' | 'anybodys'> {
  const sets = matcherSets(expr).map(find);
  const open = selectorsOf(expr).filter(({ metric, matchers }) => metric !== '' && !matchers.some(namesWorkload));
  const everybodys = open.filter(({ metric }) => isAboutPods(metric, undefined));
  if (everybodys.length > 0)
    sets.push(all.filter(({ identity }) => everybodys.some(({ metric }) => isAboutPods(metric, identity.kind))));
  const anybodys = open.find(({ metric }) => !isOfOthers(metric))?.metric;
  return {
    workloads: sets.length === 1 ? (sets[0] ?? []) : [...new Set(sets.flat())],
    ...(anybodys === undefined ? {} : { anybodys }),
  };
}

function inConfigMap(declaration: Declaration, add: (at: Place, name: string, expr: string) => void): void {
  const data = recordAt(declaration.object, 'data') ?? {};
  for (const key of Object.keys(data)) {
    const text = textOf(data[key]);
    if (text === undefined || text.length > 1_000_000 || !text.includes('alert:')) continue;
    for (const { name, expr } of alertsInText(text)) add({ declaration, path: ['data', key] }, name, expr);
  }
}

/** `- alert: X` entries of a rule file with their `expr:`, found by lines and indentation. */
export function alertsInText(text: string): readonly { readonly name: string; readonly expr: string }[] {
  if (!/^[ \t]*(?:-[ \t]+)?rules[ \t]*:/m.test(text)) return [];
  const found: { name: string; expr: string }[] = [];
  let current: { name: string; expr: string } | undefined;
  let keyColumn = 0;
  let inExpr = false;
  let itemExpr: string | undefined;
  for (const line of text.split('\n', 50_000)) {
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    const column = /^[\s]*(?:-\s+)?/.exec(line)?.[0].length ?? 0;
    if (inExpr && column > keyColumn && !/^\s*-\s/.test(line)) {
      if (current !== undefined) current.expr += ` ${line.trim()}`;
      else itemExpr = `${itemExpr ?? ''} ${line.trim()}`;
      continue;
    }
    inExpr = false;
    if (/^\s*-\s/.test(line)) {
      current = undefined;
      itemExpr = undefined;
      keyColumn = column;
    }
    const alert = /^\s*(?:-\s+)?alert\s*:\s*["']?([^"'#]{1,200}?)["']?\s*(?:#.*)?$/.exec(line)?.[1];
    if (alert !== undefined) {
      current = { name: alert, expr: itemExpr ?? '' };
      keyColumn = column;
      found.push(current);
    }
    const expr = /^\s*(?:-\s+)?expr\s*:\s*(.*)$/.exec(line)?.[1];
    if (expr === undefined) continue;
    inExpr = true;
    keyColumn = column;
    const written = /^[|>][+-]?\d?\s*$/.test(expr) ? '' : expr;
    if (current === undefined) itemExpr = written;
    else current.expr = written;
  }
  return found;
}
