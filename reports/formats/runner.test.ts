import { describe, expect, it } from 'vitest';
import { awkwardRun, hostileRun } from '../testing/samples.ts';
import { textOf } from '../testing/text-of.ts';
import { formats } from '../index.ts';

/** As GitHub's runner looks for commands in what a step prints. */
function obeyed(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim().startsWith('::') || line.includes('##['));
}

// Markdown, HTML and JSON are written to files; `annotations` is made of commands, and CSV begins each line with a word of ours.
describe.each(['terminal', 'sarif', 'sarif-full', 'junit', 'gitlab', 'badge', 'shields'] as const)('%s', (format) => {
  it.each(Object.entries({ awkwardRun, hostileRun }))('of %s holds no command for a CI runner', async (_, sample) => {
    const { render } = await formats[format]();
    expect(obeyed(textOf(render(sample(), { width: 60 })))).toEqual([]);
  });
});

it('the commands would be found', () => {
  expect(obeyed('x\n  ::error::y\nz ##[add-mask]a')).toHaveLength(2);
});
