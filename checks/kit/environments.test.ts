import { expect, test } from 'vitest';
import { areEnvironments } from './environments.ts';

const words = ['dev', 'prod', 'staging'];

test.each([
  ['k8s/dev/bot.yaml', 'k8s/prod/bot.yaml', true],
  ['k8s/Dev/bot.yaml', 'k8s/prod/other.yaml', true],
  ['bot-dev/bot.yaml', 'bot-prod/bot.yaml', true],
  ['overlays/eu/bot.yaml', 'overlays/us/bot.yaml', true],
  ['dev/eu/bot.yaml', 'prod/us/bot.yaml', false],
  ['k8s/dev/bot.yaml', 'k8s/dev/again.yaml', false],
  ['k8s/bot.yaml', 'k8s/prod/bot.yaml', false],
  ['base/bot.yaml', 'prod/bot.yaml', false],
  ['overlays/base/eu/bot.yaml', 'overlays/base/us/bot.yaml', false],
  ['bot.dev.yaml', 'bot.prod.yaml', false],
  ['', '', false],
])('%s and %s: %s', (a, b, are) => {
  expect(areEnvironments(a, b, words)).toBe(are);
  expect(areEnvironments(b, a, words)).toBe(are);
});
