import type { ScorecardTarget, ScorecardUse } from '../../src/model/scorecard.ts';
import { severalNamespaces } from './inventory.ts';
import { subjectText } from './words.ts';

export interface UseView {
  /** `120m of 250m, limit 500m`. */
  readonly text: string;
  /** Percent of the bar: its end is the limit, else the request. */
  readonly used: number;
  readonly request: number | null;
  readonly isKnown: boolean;
  readonly over: boolean;
}

export interface UtilisationRow {
  readonly workload: string;
  readonly container: string;
  readonly how: string;
  readonly cpu: UseView;
  readonly memory: UseView;
}

/** Rows of a page; the scorecard holds all. */
const rowsShown = 60;

export function utilisationOf(target: ScorecardTarget): {
  readonly rows: readonly UtilisationRow[];
  readonly more: number;
} {
  const namespaces = severalNamespaces(target);
  const { utilisation } = target;
  return {
    rows: utilisation.slice(0, rowsShown).map(({ workload, container, how, cpu, memory }) => ({
      workload: subjectText(workload, namespaces),
      container,
      how,
      cpu: useOf(cpu, coresText),
      memory: useOf(memory, bytesText),
    })),
    more: Math.max(0, utilisation.length - rowsShown),
  };
}

function useOf({ used, request, limit }: ScorecardUse, text: (value: number) => string): UseView {
  // Without a request or a limit there is nothing that a bar could be a share of.
  const end = limit ?? request ?? 0;
  const share = (value: number): number => (end <= 0 ? 0 : Math.round(Math.min(1, value / end) * 1000) / 10);
  const parts = [
    `${used === null ? 'unknown' : text(used)} of ${request === null ? 'no request' : text(request)}`,
    limit === null ? 'no limit' : `limit ${text(limit)}`,
  ];
  return {
    text: parts.join(', '),
    used: used === null ? 0 : share(used),
    request: request === null ? null : share(request),
    isKnown: used !== null,
    over: used !== null && request !== null && used > request,
  };
}

/** Cores as Kubernetes writes them. */
function coresText(cores: number): string {
  return cores >= 10 ? String(Math.round(cores)) : `${Number((cores * 1000).toPrecision(3))}m`;
}

const units = ['B', 'Ki', 'Mi', 'Gi', 'Ti'] as const;

function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))}${units[power] ?? 'B'}`;
}
