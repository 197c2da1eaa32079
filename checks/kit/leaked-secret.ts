import type { ParamSpec } from '../../src/model/check.ts';
import type { Json } from '../../src/model/json.ts';
import type { SecretClass } from '../../src/model/secret.ts';
import { isPlaceholder, secretOf } from '../../src/model/secret.ts';

/**
 * Words for the classes that are secrets in clear. A placeholder or an empty value gives nothing away,
 * and `not-base64` is a fault of a Secret's data.
 */
const words: Readonly<Record<SecretClass, string | undefined>> = {
  'discord-token': 'a Discord bot token',
  jwt: 'a JSON Web Token',
  'private-key': 'a private key',
  'cloud-key': 'a cloud or API key',
  password: 'a password',
  other: 'a secret',
  placeholder: undefined,
  empty: undefined,
  'not-base64': undefined,
};

const leaks = ['discord-token', 'jwt', 'private-key', 'cloud-key', 'password', 'other'] as const;

export const leakClasses = {
  type: 'strings',
  enum: leaks,
  minItems: 1,
  description: 'Kinds of secrets that count, as the value is recognised',
} as const satisfies ParamSpec;

/** What secret stands in clear in a scalar, in words; undefined for none. Never the secret itself. */
export function leakedSecret(value: Json | undefined, classes: readonly string[] = leaks): string | undefined {
  const mark = secretOf(value);
  return mark === undefined || !classes.includes(mark.class) ? undefined : words[mark.class];
}

const secretName =
  /(?:token|secret|password|passwd|passphrase|(?:api|private|access|encryption|signing|session)[_.-]?key|credentials?)[_.-]?\d*$/i;

/**
 * `DISCORD_TOKEN: ${DISCORD_TOKEN}`, `DISCORD_TOKEN: your-token-here`: whatever or whoever fills it in writes a secret where it
 * stands, or a placeholder, or nothing.
 */
export function isUnfilledSecret(name: string, value: Json | undefined): boolean {
  return (isPlaceholder(value) || secretOf(value)?.class === 'placeholder') && secretName.test(name);
}
