import type { SecretClass } from '../model/secret.ts';
import { isPasswordName, judgeName } from './names.ts';
import { hidden, redactShapes, type Redaction } from './shapes.ts';
import { isHarmless, isPlaceholderWord } from './values.ts';

/*
 * Secrets inside longer texts: configuration files in ConfigMaps, command lines, scripts. Each is taken out where
 * it stands; everything around it stays readable.
 */

const couldHoldSecret = /pass|pwd|secret|token|cred|key|auth|bearer|dsn|jwt|-u\b|-a\b|user\s/i;

/** `key: value` and `key = value` from the start of a line; the value is the rest of it. */
const lineSetting =
  /^([ \t]*(?:- +)?(?:export +|ENV +|set +|\$env:)?["']?)([\w.$/-]{1,200})(["']?[ \t]*(?::[ \t]+|[:=][ \t]*))(\S.*)$/;
/** Settings inside a line: JSON, DSN parts, query strings, options of a program. */
const innerName = /(["']?)([A-Za-z_][\w.-]{0,200})\1\s*[:=]\s*/g;
const innerValue = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"',;&|)}\]]+/y;
/** Options with a blank before their value. */
const option = /(^|[\s"'])(--?[A-Za-z][\w-]{0,100})([ \t]+|["'],[ \t]*(?=["']))("[^"]*"|'[^']*'|[^\s"'-][^\s"']*)/g;
/** Settings of redis.conf and the like: a word, a blank, a value. */
const bareSetting =
  /^([ \t]*)(requirepass|masterauth|password|passwd|token|secret|[\w.-]*(?:password|passwd|secret|token))([ \t]+)(?![=:])(\S.*)$/i;
const redisUser = /^(\s*user\s.*?)>\S+/;
const clientPassword =
  /(\bredis-cli\b[^\n|;&]{0,300}?\s-a[ \t]*|\bcurl\b[^\n|;&]{0,300}?\s(?:-u|--user)[ \t]*|\bmysql(?:dump|admin)?\b[^\n|;&]{0,300}?\s-p|\bsshpass\s+-p[ \t]*)("[^"]*"|'[^']*'|[^\s"']+)/g;

function unquote(value: string): string {
  const trimmed = value
    .trim()
    .replace(/[,;]+$/, '')
    .replace(/\s+#.*$/, '')
    .trim();
  const quote = trimmed.charAt(0);
  return (quote === '"' || quote === "'") && trimmed.endsWith(quote) && trimmed.length > 1
    ? trimmed.slice(1, -1)
    : trimmed;
}

function looksSecret(name: string, value: string, known: ReadonlySet<string>): boolean {
  const verdict = judgeName(name);
  if (verdict === 'no') return false;
  const bare = unquote(value);
  if (bare === hidden || bare.startsWith(hidden) || known.has(bare)) return false;
  // A nested structure, a block scalar's header: the parts are looked at on their own.
  if (/^[[{|>&*]/.test(bare) && !/^[[{].*[\]}]$/.test(bare)) return false;
  if (/^[[{].*:.*[\]}]$/.test(bare)) return false;
  return !isHarmless(bare, verdict === 'secret');
}

class TextRedactor {
  class: SecretClass | undefined;
  readonly known: ReadonlySet<string>;

  constructor(known: ReadonlySet<string>) {
    this.known = known;
  }

  found(name: string, value: string): string {
    const bare = unquote(value);
    // A placeholder does not hide the secret that stands beside it.
    if (this.class === undefined || this.class === 'placeholder')
      this.class = isPlaceholderWord(bare) ? 'placeholder' : isPasswordName(name) ? 'password' : 'other';
    return hidden;
  }

  /** Only the value of a secret's name is stepped over, so that `opt=TOKEN=x` is seen too. */
  private settings(line: string): string {
    let result = '';
    let done = 0;
    innerName.lastIndex = 0;
    for (let name = innerName.exec(line); name !== null; name = innerName.exec(line)) {
      if (judgeName(name[2] ?? '') === 'no') continue;
      innerValue.lastIndex = innerName.lastIndex;
      const value = innerValue.exec(line)?.[0];
      if (value === undefined || value.startsWith('//') || !looksSecret(name[2] ?? '', value, this.known)) continue;
      result += line.slice(done, innerName.lastIndex) + this.found(name[2] ?? '', value);
      done = innerName.lastIndex + value.length;
      innerName.lastIndex = done;
    }
    return result + line.slice(done);
  }

  inner(line: string): string {
    const settings = this.settings(line);
    const options = settings.replace(option, (whole, before: string, name: string, blank: string, value: string) =>
      looksSecret(name, value, this.known) ? `${before}${name}${blank}${this.found(name, value)}` : whole,
    );
    return options.replace(clientPassword, (whole, before: string, value: string) =>
      isHarmless(unquote(value), true) ? whole : `${before}${this.found('password', value)}`,
    );
  }

  line(line: string, pairName: string | undefined): string {
    const setting = lineSetting.exec(line);
    if (setting !== null) {
      const [, before = '', key = '', between = '', value = ''] = setting;
      const name = /^value$/i.test(key) && pairName !== undefined ? pairName : key;
      if (looksSecret(name, value, this.known)) return `${before}${key}${between}${this.found(name, value)}`;
    }
    const bare = bareSetting.exec(line);
    if (bare !== null && looksSecret(bare[2] ?? '', bare[4] ?? '', this.known) && !/\s\S+\s/.test(bare[4] ?? '')) {
      return `${bare[1] ?? ''}${bare[2] ?? ''}${bare[3] ?? ''}${this.found(bare[2] ?? '', bare[4] ?? '')}`;
    }
    const user = redisUser.exec(line);
    if (user !== null) return line.replace(/>\S+/g, () => `>${this.found('password', '')}`);
    return this.inner(line);
  }

  text(text: string): string {
    const lines = text.split('\n');
    let pairName: string | undefined;
    /** Indentation of a setting whose value is the more deeply indented lines that follow. */
    let block: number | undefined;
    return lines
      .map((line) => {
        const indent = line.search(/\S/);
        if (block !== undefined) {
          if (indent === -1) return line;
          if (indent > block) return `${line.slice(0, indent)}${hidden}`;
          block = undefined;
        }
        const header = /^\s*(?:- +)?["']?([\w.-]{1,200})["']?\s*:\s*(?:[|>][-+\d]*\s*)?$/.exec(line);
        if (header !== null && judgeName(header[1] ?? '') === 'secret' && /[|>][-+\d]*\s*$/.test(line)) {
          block = indent;
          this.found(header[1] ?? '', '');
          return line;
        }
        const result = this.line(line, pairName);
        const named = /^\s*(?:- +)?["']?(?:name|key)["']?\s*[:=]\s*(.+)$/.exec(line);
        if (named !== null) pairName = unquote(named[1] ?? '');
        else if (!/^\s*["']?value/i.test(line)) pairName = undefined;
        return result;
      })
      .join('\n');
  }
}

const manifestOfSecret = /^[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?Secret\b/m;
const secretData = /^[ \t]*["']?(?:data|stringData)["']?[ \t]*:/m;

/** Characters of the shortest text that can be told to hold a secret. */
export const shortestSecret = 6;

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Times stand in every object of a cluster, and none is a secret. */
export function isTime(text: string): boolean {
  return text.length >= 20 && text.charCodeAt(10) === 0x54 && time.test(text);
}

/** Takes secrets out of a text; undefined where there is none. `known` are names of Secrets, which are no secrets. */
export function redactText(text: string, known: ReadonlySet<string>): Redaction | undefined {
  if (text.length < shortestSecret || isTime(text)) return undefined;
  // Most texts are a word or a name: without a separator nothing is set to anything, and only a shape can tell.
  if (!/[\s:=]/.test(text)) return redactShapes(text);
  if (manifestOfSecret.test(text) && secretData.test(text)) return { class: 'other', text: hidden };
  const shaped = redactShapes(text);
  const rest = shaped?.text ?? text;
  if (!couldHoldSecret.test(rest)) return shaped;
  const redactor = new TextRedactor(known);
  const result = redactor.text(rest);
  const secretClass = shaped?.class ?? redactor.class;
  return secretClass === undefined ? undefined : { class: secretClass, text: result };
}
