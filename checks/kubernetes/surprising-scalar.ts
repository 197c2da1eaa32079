import type { ReadingNote } from '../../src/model/document.ts';
import { asString, valueAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath } from '../kit/read.ts';
import { failIfAny, pass } from '../kit/verdict.ts';

/** Permissions of files are meant in octal, and Kubernetes' own documents write them so. */
const octalFields = new Set(['defaultMode', 'mode']);
/** Quantities know exponents: 1e9 is what it looks like. */
const exponent = /^[-+]?[0-9.]+[eE][-+]?[0-9]+$/;
const quantityMaps = new Set(['requests', 'limits', 'hard', 'capacity', 'default', 'defaultRequest', 'min', 'max']);

function isMeant(note: ReadingNote): boolean {
  const field = note.path.at(-1);
  if (typeof field === 'string' && octalFields.has(field)) return true;
  const parent = note.path.at(-2);
  return exponent.test(note.written) && typeof parent === 'string' && quantityMaps.has(parent);
}

export default defineCheck({
  id: 'surprising-scalar',
  title: 'Unquoted values mean what they look like',
  why: 'YAML reads 0123 as eighty-three and 1_000 as a number: the API takes the value, and the bot runs with another one than was written.',
  fix: 'Write the value as it is meant: in quotes if it is text, as a plain decimal number if it is a number.',
  effort: 'minutes',
  references: ['https://yaml.org/type/int.html', 'https://yaml.org/type/float.html'],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['graph', 'kubernetes-schema'],
  ofFiles: true,
  params: {},
  messages: {
    'reads-differently': '{object}: {path} is written {written}, and Kubernetes reads {readAs}',
  },
  run: ({ subject, evidence, finding }) => {
    const noted = subject.document.notes.filter(
      // `yes` for true is no other value; where a string is wanted it is the schema's to refuse.
      (note) =>
        note.kind === 'surprising-scalar' &&
        typeof valueAt(subject.object, ...note.path) === 'number' &&
        !isMeant(note),
    );
    if (noted.length === 0) return pass;
    const schema = evidence['kubernetes-schema'];
    const isKnown = schema.kindOf(subject.apiVersion, asString(subject.object['kind']) ?? '') === 'known';
    const refused = new Set(
      isKnown ? schema.validate(subject.object).problems.map(({ path }) => formatPath(path)) : [],
    );
    const object = nameOf(subject);
    return failIfAny(
      noted
        .map((note) => ({ note, path: formatPath(note.path) }))
        // What the API refuses is schema-valid's; here is what it takes, and what means something else.
        .filter(({ path }) => !refused.has(path))
        .map(({ note, path }) =>
          finding('reads-differently', {
            data: { object, path, written: note.written.slice(0, 60), readAs: note.readAs },
            at: note.path,
          }),
        ),
    );
  },
});
