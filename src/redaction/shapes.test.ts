import { describe, expect, test } from 'vitest';
import { redactShapes } from './shapes.ts';

/** Each is the shortest text of its shape; put together here, so that no scanner takes this file for a leak. */
const shortest: readonly (readonly [string, readonly string[]])[] = [
  ['a token of Discord', ['M', 'a'.repeat(23), '.', 'b'.repeat(6), '.', 'c'.repeat(27)]],
  ['a webhook of Discord', ['discord.com/api/', 'webhooks/1/', 'a'.repeat(20)]],
  ['a private key', ['-----BEGIN ', 'PRIVATE', ' KEY-----']],
  ['a JWT', ['eyJ', 'a'.repeat(8), '.eyJ', 'a'.repeat(8), '.', 'a'.repeat(8)]],
  ['a key of AWS', ['AKIA', 'A'.repeat(16)]],
  ['a key of Google', ['AIza', 'a'.repeat(35)]],
  ['a token of GitHub', ['ghp_', 'a'.repeat(30)]],
  ['a fine-grained token of GitHub', ['github_pat_', 'a'.repeat(22)]],
  ['a token of GitLab', ['glpat-', 'a'.repeat(20)]],
  ['a token of Slack', ['xoxb-', '0123456789']],
  ['a webhook of Slack', ['hooks.slack.com/', 'services/', 'a'.repeat(20)]],
  ['a key of Stripe', ['sk_live_', 'a'.repeat(16)]],
  ['a key with sk-', ['sk-', '1', 'a'.repeat(19)]],
  ['a token of npm', ['npm_', 'a'.repeat(36)]],
  ['a key of SendGrid', ['SG.', 'a'.repeat(16), '.', 'a'.repeat(16)]],
  ['a key of age', ['AGE-SECRET-', 'KEY-1', 'A'.repeat(20)]],
  ['an authorization', ['Bot ', '1', 'a'.repeat(15)]],
];

describe('a text that is a secret by its shape', () => {
  test.each(shortest)('%s, as short as it can be', (_, parts) => {
    const text = parts.join('');
    expect(redactShapes(text)?.text).toContain('[redacted]');
    expect(redactShapes(text)?.text).not.toContain(text);
    expect(redactShapes(text.slice(0, -1))).toBeUndefined();
  });
});
