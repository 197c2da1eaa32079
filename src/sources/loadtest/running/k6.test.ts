import { expect, test } from 'vitest';
import { progressIn } from './k6.ts';
import { readArchive } from './archive.ts';

test.each([
  ['running (01.0s), 1/2 VUs, 1 complete and 0 interrupted iterations', { seconds: 1, vus: 1, iterations: 1 }],
  [
    'running (1m05.0s), 040/100 VUs, 1234 complete and 2 interrupted iterations',
    { seconds: 65, vus: 40, iterations: 1234 },
  ],
  [
    'running (1h00m09.9s), 0/1 VUs, 5 complete and 0 interrupted iterations',
    { seconds: 3609.9, vus: 0, iterations: 5 },
  ],
  ['default   [  50% ] 1/2 VUs  1.0s/2.0s', undefined],
  ['', undefined],
])('%s', (line, progress) => {
  expect(progressIn(line)).toEqual(progress);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(4096)],
  ['noise', Buffer.from('x'.repeat(3000))],
  [
    'a size beyond its end',
    Buffer.concat([Buffer.from('metadata.json'.padEnd(124, '\0')), Buffer.from('77777777777\0'), Buffer.alloc(376)]),
  ],
])('an archive of %s is none', (_, bytes) => {
  expect(readArchive(bytes)).toBeUndefined();
});
