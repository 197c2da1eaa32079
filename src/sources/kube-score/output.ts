import { groupOf } from '../../model/identity.ts';
import type { Json } from '../../model/json.ts';
import { asList, asNumber, asString, recordAt, stringAt, valueAt } from '../../model/json.ts';
import type { PeerJudgement } from '../../model/peer.ts';

/** kube-score's grades: 1 critical, 5 warning, 7 almost, 10 all in order. Below this one it calls the object failed. */
const passesFrom = 7;
const longestText = 300;
/** Cut only after redaction: half a secret has no shape. */
const longestRead = 20_000;

/**
 * The judgements in `kube-score score -o json --output-version v2`; undefined when the text is nothing of the kind, as
 * after an error. Of each comment its summary is kept and where it belongs, redacted; nothing else.
 */
export function readJudgements(text: string, redact: (text: string) => string): readonly PeerJudgement[] | undefined {
  let output: Json;
  try {
    output = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  // With nothing that it knows in the input, it prints null.
  if (output !== null && !Array.isArray(output)) return undefined;
  return asList(output).flatMap((entry) => judgementsOf(entry, redact));
}

function judgementsOf(entry: Json, redact: (text: string) => string): readonly PeerJudgement[] {
  const kind = stringAt(entry, 'type_meta', 'kind');
  const name = stringAt(entry, 'object_meta', 'name');
  if (kind === undefined || name === undefined) return [];
  const object = {
    group: groupOf(stringAt(entry, 'type_meta', 'apiVersion') ?? ''),
    kind,
    namespace: stringAt(entry, 'object_meta', 'namespace') ?? '',
    name,
  };
  return asList(valueAt(entry, 'checks')).flatMap((check): readonly PeerJudgement[] => {
    const id = stringAt(recordAt(check, 'check'), 'id');
    const grade = asNumber(valueAt(check, 'grade'));
    if (id === undefined || grade === undefined) return [];
    const verdict = valueAt(check, 'skipped') === true ? 'skipped' : grade < passesFrom ? 'fails' : 'passes';
    return [{ object, id, verdict, text: redact(textOf(asList(valueAt(check, 'comments')))).slice(0, longestText) }];
  });
}

/** The comments' order is that of a map in Go, so they are sorted; the same words about several containers count once. */
function textOf(comments: readonly Json[]): string {
  const words = new Set<string>();
  for (const comment of comments) {
    const summary = asString(valueAt(comment, 'summary')) ?? '';
    const path = asString(valueAt(comment, 'path')) ?? '';
    if (summary !== '') words.add(path === '' ? summary : `${path}: ${summary}`);
  }
  return [...words].sort().join('; ').slice(0, longestRead);
}
