import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { RenderedDocument } from '../document.ts';
import { line } from '../view/line.ts';
import type { Case, Suite, Trouble } from './junit/suites.ts';
import { suitesOf } from './junit/suites.ts';
import { xmlLine } from './junit/xml.ts';

/** Characters of one text; where test results are shown, nobody scrolls through more. */
const mostCharacters = 2000;

/** JUnit XML: a failed rule is a failure, one that was not judged an error, one that is waived or not applicable skipped. */
export function render(run: ReadinessRun): RenderedDocument {
  return { name: 'junit.xml', mediaType: 'application/xml', body: { [Symbol.iterator]: () => xml(run) } };
}

function* xml(run: ReadinessRun): Generator<string> {
  const timestamp = timestampOf(run.run.at);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  for (const [id, suite] of suitesOf(run).entries()) yield* suiteXml(suite, id, timestamp);
  yield '</testsuites>\n';
}

/** The judging clock without its zone, which the schema does not allow. */
function timestampOf(at: string): string {
  const time = Date.parse(at);
  return new Date(Number.isNaN(time) ? 0 : time).toISOString().slice(0, 19);
}

function* suiteXml(suite: Suite, id: number, timestamp: string): Generator<string> {
  const count = (state: Trouble['state']): number =>
    suite.cases.filter(({ trouble }) => trouble?.state === state).length;
  yield `  <testsuite ${attributes({
    id: String(id),
    name: suite.name,
    package: suite.package,
    timestamp,
    hostname: 'localhost',
    tests: String(suite.cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
    time: '0',
  })}>\n`;
  const properties = suite.properties.map(([name, value]) => `      <property ${attributes({ name, value })}/>\n`);
  yield properties.length === 0 ? '    <properties/>\n' : `    <properties>\n${properties.join('')}    </properties>\n`;
  for (const one of suite.cases) yield caseXml(one);
  yield '    <system-out/>\n    <system-err/>\n  </testsuite>\n';
}

function caseXml({ name, classname, trouble }: Case): string {
  const head = `    <testcase ${attributes({ name, classname, time: '0' })}`;
  if (trouble === undefined) return `${head}/>\n`;
  const { state, type, message, details } = trouble;
  // The schema knows no type of what was skipped.
  const known = state === 'skipped' ? { message } : { message, type };
  const text = details.map((detail) => xmlLine(line(detail, mostCharacters))).join('\n');
  const inside = text === '' ? '/>' : `>\n${text}\n</${state}>`;
  return `${head}>\n      <${state} ${attributes(known)}${inside}\n    </testcase>\n`;
}

/** Names may not be empty. */
function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xmlLine(line(value, mostCharacters)) || '-'}"`)
    .join(' ');
}
