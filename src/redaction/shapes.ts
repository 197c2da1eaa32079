import type { SecretClass } from '../model/secret.ts';

/*
 * Secrets that can be told by their shape alone, wherever they stand. Prefixes are those that the services
 * document for secret scanning.
 */

interface Shape {
  readonly class: SecretClass;
  readonly pattern: RegExp;
}

const shapes: readonly Shape[] = [
  // Discord: base64 of the bot's id, a time stamp, a signature.
  { class: 'discord-token', pattern: /\b[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,45}/g },
  { class: 'other', pattern: /\bdiscord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/[\w-]{20,}/g },
  {
    class: 'private-key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { class: 'jwt', pattern: /\beyJ[\w-]{8,300}\.eyJ[\w-]{8,8000}\.[\w-]{8,}/g },
  { class: 'cloud-key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { class: 'cloud-key', pattern: /\bAIza[\w-]{35}/g },
  { class: 'other', pattern: /\bgh[pousr]_[A-Za-z0-9]{30,}/g },
  { class: 'other', pattern: /\bgithub_pat_\w{22,}/g },
  { class: 'other', pattern: /\bglpat-[\w-]{20,}/g },
  { class: 'other', pattern: /\bxox[abeoprs]-[\w-]{10,}/g },
  { class: 'other', pattern: /\bhooks\.slack\.com\/(?:services|workflows)\/[\w/-]{20,}/g },
  { class: 'other', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { class: 'other', pattern: /\bsk-(?=[\w-]{0,100}\d)[\w-]{20,}/g },
  { class: 'other', pattern: /\bnpm_[A-Za-z0-9]{36}/g },
  { class: 'other', pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { class: 'private-key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
  { class: 'other', pattern: /\b(?:[Bb]earer|[Bb]asic|Bot) (?=[\w+/.=~-]{0,100}\d)[\w+/.=~-]{16,}/g },
];

/** Cheap test that spares most strings the table above. */
const anyShape =
  /[MNO][\w-]{23,27}\.[\w-]{6}|webhooks\/|PRIVATE KEY|eyJ|AKIA|ASIA|AIza|gh[pousr]_|github_pat_|glpat-|xox|hooks\.slack|k_(?:live|test)_|sk-|npm_|SG\.|AGE-SECRET|[Bb]earer |[Bb]asic |Bot /;

/** Characters of the shortest text that is one of the shapes: `xoxb-` and ten more. */
const shortestShape = 15;

/** `scheme://user:password@`, up to the last `@` before the path. */
const userInfo = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/"'`<>]*)@/gi;
/** The same where somebody wrote a slash into the password; digits up to a slash are a port. */
const userInfoWithSlash =
  /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/:@"'`<>]{0,100}:(?!\d+\/|\[redacted)[^\s@"'`<>]{0,300})@/gi;
/** What Kubernetes, a template engine or a person fills in later is no secret yet. */
export const filledInLater = /\$\([^)]*\)|\$\{[^}]*\}|\{\{[^}]*\}\}|__[A-Z][A-Z0-9_]*__|%[A-Z_]+%|\$[A-Za-z_]\w*/g;

export const hidden = '[redacted]';

export interface Redaction {
  readonly class: SecretClass;
  readonly text: string;
}

/** `user:password@tcp(host)/name`, as MySQL drivers write it. */
const driverUserInfo = /()([\w.-]{0,100}:[^\s@"']{1,300})@(?=(?:tcp|udp|unix)\d?\()/g;

function redactUserInfo(text: string, found: (secretClass: SecretClass) => void): string {
  if (!text.includes('@')) return text;
  const hide = (whole: string, scheme: string, info: string) => {
    const colon = info.indexOf(':');
    const secret = colon === -1 ? info : info.slice(colon + 1);
    const written = secret.replace(filledInLater, '');
    if (written === '' || (colon === -1 && written.length < 16)) return whole;
    found('password');
    return `${scheme}${hidden}@`;
  };
  const urls = text.includes('://') ? text.replace(userInfo, hide).replace(userInfoWithSlash, hide) : text;
  return /@(?:tcp|udp|unix)\d?\(/.test(urls) ? urls.replace(driverUserInfo, hide) : urls;
}

/** Takes secrets that have a shape out of a text; undefined where there is none. */
export function redactShapes(text: string): Redaction | undefined {
  let first: SecretClass | undefined;
  const found = (secretClass: SecretClass) => {
    first ??= secretClass;
  };
  let result = text;
  if (text.length >= shortestShape && anyShape.test(text)) {
    for (const { class: secretClass, pattern } of shapes) {
      result = result.replace(pattern, () => {
        found(secretClass);
        return hidden;
      });
    }
  }
  result = redactUserInfo(result, found);
  return first === undefined ? undefined : { class: first, text: result };
}
