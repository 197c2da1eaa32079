import type { Invocation, Notification } from 'sarif';
import type { ReadinessRun, ScorecardTarget } from '../../../src/model/scorecard.ts';
import { line } from '../../view/line.ts';
import { plain } from './message.ts';
import { physical } from './places.ts';

/** Notifications of one kind; the scorecard holds all of them. */
const mostNotifications = 200;

/** How the run went: successful only if every target was judged, and no check broke down. */
export function invocationOf(
  run: ReadinessRun,
  targets: readonly ScorecardTarget[],
  more: readonly Notification[] = [],
): Invocation {
  const warnings = [...new Set(targets.flatMap((target) => target.warnings))];
  return {
    executionSuccessful: targets.length > 0 && targets.every(judged),
    commandLine: line(run.run.command, 2000),
    exitCode: run.gate.exitCode,
    exitCodeDescription: line(run.gate.text, 1000),
    toolExecutionNotifications: [...targets.flatMap(gapsOf), ...more],
    toolConfigurationNotifications: warnings
      .slice(0, mostNotifications)
      .map((text) => ({ level: 'warning', message: { text: plain(text) } })),
  };
}

function judged(target: ScorecardTarget): boolean {
  const broken = target.results.some(({ unknowns }) => unknowns.some(({ reason }) => reason === 'internal-error'));
  return target.score !== null && target.verdict.level !== 'inconclusive' && !broken;
}

/** What stands between this run and a whole answer. */
function gapsOf(target: ScorecardTarget): readonly Notification[] {
  const unread = target.unread.slice(0, mostNotifications).map((entry): Notification => ({
    level: 'error',
    message: { text: plain(`${entry.path} was not read: ${entry.reason}`) },
    locations: [{ physicalLocation: physical(entry.location ?? { file: entry.path, line: 1, column: 1 }, target) }],
  }));
  const unknown = target.results
    .filter(({ outcome }) => outcome === 'unknown')
    .slice(0, mostNotifications)
    .map((result): Notification => ({
      level: result.severity === 'blocker' ? 'error' : 'warning',
      message: {
        text: plain(
          `${result.rule} was not judged (${result.reason ?? 'not-collected'}): ${result.unknowns[0]?.text ?? result.title}`,
        ),
      },
      associatedRule: { id: line(result.rule, 255) },
    }));
  return [...unread, ...unknown];
}
