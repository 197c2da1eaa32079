import type { DocumentId, Locate, Location } from '../model/document.ts';
import type { Path } from '../model/json.ts';
import type { RuleJudgement } from './judgement.ts';

/**
 * Resolves every place that findings and unknowns will show, document by document, and answers from that list.
 * Positions of a document are many times its size: this way only one document's are held at a time,
 * however many rules have something to say about it.
 */
export function locateByDocument(judgements: readonly RuleJudgement[], locate: Locate): Locate {
  const wanted = new Map<DocumentId, Path[]>();
  const want = (id: DocumentId | undefined, path: Path): void => {
    if (id === undefined) return;
    const paths = wanted.get(id);
    if (paths === undefined) wanted.set(id, [path]);
    else paths.push(path);
  };
  for (const { open } of judgements) {
    for (const { subject, findings, unknown } of open) {
      const own = (subject.declaration?.document ?? subject.document?.document)?.id;
      if (unknown !== undefined) {
        if (unknown.at === undefined) want(own, []);
        else want(unknown.at.declaration.document.id, unknown.at.path);
      }
      for (const { at, related } of findings) {
        if ('path' in at) want('declaration' in at ? at.declaration.document.id : own, at.path);
        for (const end of related) if (end.at !== undefined) want(end.at.declaration.document.id, end.at.path);
      }
    }
  }
  const places = new Map<DocumentId, Map<Path, Location>>();
  for (const [id, paths] of wanted) {
    const own = new Map<Path, Location>();
    for (const path of paths) {
      const key = keyOf(path);
      if (!own.has(key)) own.set(key, locate(id, path));
    }
    places.set(id, own);
  }
  return (id, path, end) => (end === undefined ? places.get(id)?.get(keyOf(path)) : undefined) ?? locate(id, path, end);
}

const whole: Path = [];

/** Whoever asks again has the path in the same list: to compare lists is cheaper than to compare their steps. */
function keyOf(path: Path): Path {
  return path.length === 0 ? whole : path;
}
