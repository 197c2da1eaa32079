import type { Inventory, ReadinessRun } from '../../src/model/scorecard.ts';
import type { RenderOptions, TextDocument } from '../document.ts';
import type { Markup } from '../templates.gen.js';
import { css, cssHash, escape, renderReport } from '../templates.gen.js';
import { edgeRows } from '../view/edges.ts';
import { mapOf } from '../view/map/map.ts';
import type { WaterfallStep } from '../view/plan.ts';
import type { TargetView } from '../view/report.ts';
import { reportOf } from '../view/report.ts';
import { worstFirst } from '../view/worst-first.ts';
import { visibleThroughout } from '../view/visible.ts';
import { fromTenths } from '../view/words.ts';

/** Rows of the table of connections; the scorecard holds all of them. */
const edgesShown = 120;

/** One self-contained page: no script, no request, styles under a hash. Needs the generated templates. */
export function render(run: ReadinessRun, options: RenderOptions = {}): TextDocument {
  const view = reportOf(run);
  const inventories = worstFirst(run.targets).map((target) => target.inventory);
  const several = view.targets.length > 1;
  const context = {
    css,
    cssHash,
    scorecard: options.scorecard ?? 'scorecard.json',
    ...(several ? { h1: '2', h2: '3', h3: '4' } : { h1: '1', h2: '2', h3: '3' }),
    view,
    targets: view.targets.map((target, index) => targetContext(target, inventories[index])),
  };
  return { name: 'report.html', mediaType: 'text/html', body: renderReport(context, { rich }) };
}

function targetContext(view: TargetView, inventory: Inventory | undefined): object {
  const map = inventory === undefined ? undefined : mapOf(inventory);
  const edges = inventory === undefined ? [] : edgeRows(inventory);
  return {
    view: {
      ...view,
      sections: view.sections.map((section) => ({
        ...section,
        rows: section.rows.map((row) => ({
          ...row,
          groups: row.groups.map((group) => ({ ...group, several: group.count > 1 })),
        })),
      })),
    },
    steps: (view.waterfall?.steps ?? []).map(stepBars),
    ...(map === undefined ? {} : { map: visibleThroughout(map) }),
    edges: visibleThroughout(edges.slice(0, edgesShown)),
    moreEdges: Math.max(0, edges.length - edgesShown),
  };
}

/** Percent of the bar: what remains, then what is not judged, then what is lost. */
function stepBars(step: WaterfallStep): object {
  return {
    ...step,
    rest: step.left / 10,
    openWidth: step.open / 10,
    lostAt: (step.left + step.open) / 10,
    lostWidth: step.lost / 10,
    lostText: step.lost === 0 ? '' : fromTenths(step.lost),
    openText: step.open === 0 ? '' : fromTenths(step.open),
  };
}

/** Text in which what stands between backticks is code. Everything is escaped. */
function rich(text: unknown): Markup {
  const parts = typeof text === 'string' ? text.split('`') : [];
  const whole = parts.length % 2 === 1;
  const markup = parts.map((part, index) => {
    if (index % 2 === 0) return escape(part);
    return whole || index < parts.length - 1 ? `<code>${escape(part)}</code>` : `&#x60;${escape(part)}`;
  });
  return { toHTML: () => markup.join('') };
}
