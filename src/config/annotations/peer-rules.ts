import type { PeerCatalogue } from '../../model/catalogue.ts';
import { compareText } from '../../model/identity.ts';
import type { Pack } from '../../model/pack.ts';
import type { AnnotationTool } from '../../model/records.ts';

/** From the ids of another checker to the rules of the pack in use. */
export interface PeerRules {
  /** Rules that ask what the checker's id asks, sorted; undefined for an id that nobody knows. */
  of(tool: AnnotationTool, id: string): readonly string[] | undefined;
  /** Rules that ask anything that the checker asks. */
  all(tool: AnnotationTool): readonly string[];
  /** Every id of the checker, sorted. */
  ids(tool: AnnotationTool): readonly string[];
}

/** A rule's own `peer` says whose question it is; where it names none of the checker, its check's entry in the catalogue does. */
export function peerRules(catalogue: PeerCatalogue, pack: Pick<Pack, 'rules'>): PeerRules {
  const known = new Map<AnnotationTool, ReadonlyMap<string, readonly string[]>>();
  const index = (tool: AnnotationTool): ReadonlyMap<string, readonly string[]> => {
    const found = known.get(tool) ?? indexOf(tool, catalogue, pack);
    known.set(tool, found);
    return found;
  };
  return {
    of: (tool, id) => index(tool).get(id),
    all: (tool) => [...new Set([...index(tool).values()].flat())].sort(compareText),
    ids: (tool) => [...index(tool).keys()].sort(compareText),
  };
}

function indexOf(
  tool: AnnotationTool,
  catalogue: PeerCatalogue,
  pack: Pick<Pack, 'rules'>,
): ReadonlyMap<string, readonly string[]> {
  const rules = new Map<string, Set<string>>();
  const idsOfCheck = (check: string): readonly string[] =>
    Object.hasOwn(catalogue.checks, check) ? (catalogue.checks[check]?.[tool] ?? []) : [];
  for (const id of Object.keys(catalogue.checks).flatMap(idsOfCheck)) rules.set(id, new Set());
  for (const rule of pack.rules) {
    const own = (rule.peer ?? []).filter((peer) => peer.tool === tool).map(({ id }) => id);
    const ids = own.length > 0 || rule.check === undefined ? own : idsOfCheck(rule.check);
    for (const id of ids) rules.set(id, (rules.get(id) ?? new Set()).add(rule.id));
  }
  return new Map([...rules].map(([id, set]) => [id, [...set].sort(compareText)]));
}
