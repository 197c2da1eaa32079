import { filledInLater } from './shapes.ts';

/*
 * What a value is, beside a name that says secret: nothing at all, something harmless, a placeholder that a
 * person was meant to replace, or a secret.
 */

const harmless: readonly RegExp[] = [
  /^[-+]?[\d_,]*\.?\d+(?:[eE][-+]?\d+)?$/,
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined|enabled|disabled|optional|required|auto|default)$/i,
  // Durations and quantities.
  /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d|w|y|ki|mi|gi|k|g|b|kb|mb|gb)?)+$/i,
  // Paths.
  /^(?:\.{0,2}|~)\/[\w.@{}$()-]+(?:\/[\w.@{}$()-]+)+\/?$|^(?:\.{1,2}|~)?\/[\w.-]+\.[a-z]{2,5}$/,
  // References that something resolves at run time.
  /^(?:vault:|ref\+|op:\/\/|secret:\/\/|file:\/\/\/|arn:aws:(?:secretsmanager|ssm):|projects\/[^/]+\/secrets\/|ENC\[)/,
];

const harmlessBesidePerhaps: readonly RegExp[] = [
  // A word or words: `kubernetes`, `aws-secrets-manager`, `DISCORD_TOKEN`.
  /^[a-z]+(?:[-_. ][a-z]+)*$/,
  /^[A-Z]+(?:_[A-Z]+)*$/,
  /^https?:\/\/[^\s@?]*$/,
];

const placeholders: readonly RegExp[] = [
  /^<[^<>]*>$/,
  /change[-_ ]?(?:me|this|it)\b|change[-_ ]?me/i,
  /\b(?:replace|fill)[-_ ]?(?:me|this|with|in)\b/i,
  /^(?:your|insert|enter|paste|put|replace)[-_ .]/i,
  /^your[A-Z]/,
  /^(?:x{3,}|\*{3,}|\.{3,}|-+|_+|\?+)$/i,
  /^(?:todo|tbd|fixme|dummy|placeholder|redacted|example|sample|fake|n\/a)$/i,
  /(?:^|[-_ ])(?:placeholder|here)$/i,
];

export function isPlaceholderWord(value: string): boolean {
  const text = value.trim();
  return text.length <= 200 && placeholders.some((pattern) => pattern.test(text));
}

/** Whether a value consists of what is filled in later alone: `$(X)`, `${X}`, `{{ x }}`, `__X__`. */
export function isFilledInLater(value: string): boolean {
  if (!/[${_%]/.test(value)) return false;
  return /^[\s"'.:;,/@=-]*$/.test(value.replace(filledInLater, ''));
}

export function isHarmless(value: string, sure: boolean): boolean {
  const text = value.trim();
  if (text === '' || harmless.some((pattern) => pattern.test(text)) || isFilledInLater(text)) return true;
  return !sure && harmlessBesidePerhaps.some((pattern) => pattern.test(text));
}
