import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from './visible.ts';
import { characterWidth, plainText, textWidth } from './width.ts';

test('what passes as plain is one column a character, shows all it holds, and says so by Unicode itself', () => {
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    if (!plainText.test(character)) continue;
    expect(character, code.toString(16)).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Mn}\p{Me}\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Zl}\p{Zp}]/u,
    );
  }
});

test('a text is as wide as its characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sum = Array.from(text).reduce((width, character) => width + characterWidth(character), 0);
      expect(textWidth(text)).toBe(sum);
    }),
  );
});

test('nothing invisible is left in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
  );
});
