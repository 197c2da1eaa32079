import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { secretClasses } from '../../src/model/secret.ts';
import { isUnfilledSecret, leakedSecret } from './leaked-secret.ts';

const marked = (name: string): Json => ({ $secret: { class: name, length: 20, type: 'string' } });

describe('leakedSecret', () => {
  test.each(secretClasses.map((name) => [name]))('knows the class %s', (name) => {
    const harmless = name === 'placeholder' || name === 'empty' || name === 'not-base64';
    expect(leakedSecret(marked(name)) === undefined).toBe(harmless);
  });

  test.each<[string, Json | undefined]>([
    ['nothing', undefined],
    ['a plain text', 'info'],
    ['a key that a document calls $secret', { $secret: null }],
    ['a class that nobody knows', marked('constructor')],
  ])('%s is no secret', (_, value) => expect(leakedSecret(value)).toBeUndefined());
});

describe('isUnfilledSecret', () => {
  test.each<[string, Json, boolean]>([
    ['DISCORD_TOKEN', '${DISCORD_TOKEN}', true],
    ['bot.token', '{{ .Values.token }}', true],
    ['LAVALINK_PASSWORD', '__LAVALINK_PASSWORD__', true],
    ['ENCRYPTION_KEY', '${KEY}', true],
    ['DISCORD_TOKEN_2', '${SECOND}', true],
    ['DISCORD_TOKEN', marked('placeholder'), true],
    ['LOG_LEVEL', marked('placeholder'), false],
    // Kubernetes itself fills this in, from another variable.
    ['DISCORD_TOKEN', '$(TOKEN)', false],
    ['LOG_LEVEL', '${LOG_LEVEL}', false],
    ['TOKEN_URL', '${TOKEN_URL}', false],
    ['MAX_TOKENS', '${MAX_TOKENS}', false],
    ['application.yml', 'password: "${LAVALINK_SERVER_PASSWORD}"', false],
    ['DISCORD_TOKEN', marked('discord-token'), false],
  ])('%s: %j is %s', (name, value, unfilled) => expect(isUnfilledSecret(name, value)).toBe(unfilled));
});
