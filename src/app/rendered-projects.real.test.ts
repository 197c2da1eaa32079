import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeKept, renewEvidence, scanNow } from './testing/kept-evidence.ts';
import { renderedProjects } from './testing/projects.ts';

/* The kept evidence of the fixture projects is what the real programs make of their files. */
const programs = join(process.env['READINESS_TOOLS'] ?? '', 'bin');

test.each(renderedProjects.map((one) => [one.name, one] as const))(
  '%s comes to the scorecards of the evidence kept beside it',
  async (_, project) => {
    const now = await scanNow(project, programs);
    const kept = await judgeKept(project);
    const digests = (run: typeof now) => run.targets.map(({ target, digest }) => [target.name, digest]);
    expect(now.targets.every(({ score }) => score !== null)).toBe(true);
    expect(digests(now), renewEvidence).toEqual(digests(kept));
  },
);
