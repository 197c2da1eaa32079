import type { Location as SarifLocation, LogicalLocation, PhysicalLocation } from 'sarif';
import type { Location } from '../../../src/model/document.ts';
import type { ScorecardFinding, ScorecardSubject, ScorecardTarget } from '../../../src/model/scorecard.ts';
import { line } from '../../view/line.ts';
import { anchorOf, inRepository } from '../../view/targets.ts';
import { isInFile, placeText } from '../../view/words.ts';
import { link, plain } from './message.ts';
import { artifactUri } from './uri.ts';

/** Places beyond the first that one result names; GitHub shows a hundred. */
const mostRelated = 30;

const ends = { 'other-end': 'Other end', nearest: 'Nearest candidate', cause: 'Cause', live: 'Live' } as const;

/** A place in a file, or the first line of the target's anchor where there is none. */
export function physical(location: Location | undefined, target: ScorecardTarget): PhysicalLocation {
  const file = location === undefined || !isInFile(location) ? anchorOf(target) : location.file;
  return {
    artifactLocation: { uri: artifactUri(inRepository(target, file)), uriBaseId: '%SRCROOT%' },
    region:
      location === undefined
        ? { startLine: 1 }
        : { startLine: counted(location.line), startColumn: counted(location.column) },
  };
}

/** Saved scorecards are checked for integers, not for their sign. */
function counted(value: number): number {
  return Math.min(Math.max(1, Math.trunc(value)), 2 ** 31 - 1);
}

export function logical({ namespace, kind, name, container }: ScorecardSubject): LogicalLocation {
  const parts = [namespace, kind, name, ...(container === undefined ? [] : ['containers', container])];
  return {
    fullyQualifiedName: line(parts.filter((part) => part !== '').join('/'), 1000),
    kind: 'resource',
  };
}

/**
 * What is said, and where else it shows: the second end of a disagreement first. GitHub links to a related location only
 * where the message does, so that the message names each.
 */
export function disagreement(
  finding: ScorecardFinding,
  target: ScorecardTarget,
): { text: string; related: SarifLocation[] } {
  const second = finding.related.findIndex((one) => one.as !== 'cause' && one.as !== 'live');
  const ordered = finding.related.toSorted(
    (a, b) => Number(b === finding.related[second]) - Number(a === finding.related[second]),
  );
  const related: SarifLocation[] = [];
  const { location } = finding;
  const sentences = [plain(finding.message), ...(location.live === undefined ? [] : [plain(placeText(location), 500)])];
  for (const end of ordered.slice(0, mostRelated)) {
    if (end.location === undefined || !isInFile(end.location)) {
      const place = end.location?.live === undefined ? '' : `${placeText(end.location)}: `;
      sentences.push(`${ends[end.as]}: ${plain(`${place}${end.text}`, 500)}`);
      continue;
    }
    const id = related.length + 1;
    sentences.push(`${ends[end.as]}: ${link(placeText(end.location), id)} ${plain(end.text, 500)}`);
    related.push({
      id,
      message: { text: plain(`${ends[end.as]}: ${end.text}`, 500) },
      physicalLocation: physical(end.location, target),
      ...(end.subject === undefined ? {} : { logicalLocations: [logical(end.subject)] }),
    });
  }
  const more = ordered.length - mostRelated;
  if (more > 0) sentences.push(`and ${more} more places`);
  return { text: sentences.join('.\n'), related };
}
