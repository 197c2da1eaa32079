import type { CheckFinding } from '../../src/model/check.ts';
import type { DocumentFault } from '../../src/model/document.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath } from '../kit/read.ts';
import { failIfAny } from '../kit/verdict.ts';

export default defineCheck({
  id: 'manifest-readable',
  title: 'Every manifest can be read, and says one thing only',
  why: 'What does not parse is not deployed, and nothing in it is judged; of a key that stands twice Kubernetes keeps the last and drops the other without a word.',
  fix: 'Correct the place that is named: quote template placeholders, put --- between two objects, give every object apiVersion, kind and name, and write each key once.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields'],
  since: '0.1.0',
  subject: 'document',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    'not-read': 'document {number} of {file} could not be read: {reason}',
    nameless: 'the object in document {number} of {file} has no metadata.name',
    'duplicate-key': '{path} stands twice; Kubernetes keeps the last of the values',
  },
  run: ({ subject, finding }) => {
    const number = subject.index + 1;
    const { file } = subject;
    const faults = subject.faults.map((fault): CheckFinding => {
      if (fault.fault === 'no-name') return finding('nameless', { data: { number, file }, at: { fault } });
      return finding('not-read', { data: { number, file, reason: fault.text }, at: { fault } });
    });
    const notes = subject.document?.notes ?? [];
    const twice = notes
      .filter(({ kind }) => kind === 'duplicate-key')
      .map((note): CheckFinding => {
        const path = formatPath(note.path);
        const fault: DocumentFault = {
          path: file,
          index: subject.index,
          location: note.location,
          fault: 'duplicate-key',
          text: `${path} stands twice`,
        };
        return finding('duplicate-key', { data: { path }, at: { fault }, discriminator: path });
      });
    return failIfAny([...faults, ...twice]);
  },
});
