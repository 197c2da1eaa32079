import { expect, test } from 'vitest';
import { isPlaceholder } from './secret.ts';

test.each(['${TOKEN}', 'bot:${TAG:-latest}', '${a.b}', '{{ .Values.tag }}', '<your token>', '__REDIS_HOST__'])(
  '%s is still to be filled in',
  (text) => {
    expect(isPlaceholder(text)).toBe(true);
  },
);

test.each(['${POD_NAME##*-}', '${X%/}', '${X//a/b}', '${#X}', '$(POD_NAME)', '$HOME', 'a < b', 7, null])(
  '%s is not',
  (value) => {
    expect(isPlaceholder(value)).toBe(false);
  },
);
