/*
 * Which names say that their value is a secret. Names are taken apart into words, so that MAX_TOKENS, TOKEN_URL,
 * PASSWORD_FILE and tokenizer are not taken for one.
 */

export type NameVerdict = 'secret' | 'perhaps' | 'no';

const secretWords = new Set(
  (
    'password passwords passwd pwd passphrase pass secret secrets token tokens credential credentials creds apikey ' +
    'apikeys jwt bearer authorization requirepass masterauth privatekey pat otp mnemonic'
  ).split(' '),
);
const secretEndings =
  /(?:password|passwd|passphrase|secret|token|apikey|secretkey|privatekey|accesskey|requirepass|credentials)$/;

/** Before `key`, these make a secret of it: API_KEY, signing-key. */
const keyWords = new Set(
  (
    'api private access secret signing encryption encrypt auth master account shared storage service session cookie ' +
    'app license deploy ssh hmac jwt admin client crypt cipher webhook'
  ).split(' '),
);

/** As the last word these say what the value is about: a place, a number, a switch, a name. */
const aboutWords = new Set(
  (
    'name names url uri host hostname hosts path file filename dir folder ref refs id ids expiry expires expiration ' +
    'ttl age enabled enable disabled length len size count limit limits max min timeout interval seconds minutes ' +
    'hours days ms policy type mode format header prefix suffix field issuer audience algorithm alg endpoint address ' +
    'addr port version scope scopes provider strategy rotation required rounds attempts regex pattern namespace ' +
    'mount store backend manager class label labels budget cost usage rate per bucket lifetime duration validity'
  ).split(' '),
);
const countWords = new Set([
  'max',
  'min',
  'num',
  'total',
  'limit',
  'per',
  'used',
  'n',
  'context',
  'completion',
  'prompt',
]);

/** Trailing words that change nothing: DISCORD_TOKEN_PROD is a token. */
const trailing = new Set(
  (
    'prod production dev development staging stage test beta canary main primary secondary old new current previous ' +
    'base64 b64 value string hash plain default root admin user bot'
  ).split(' '),
);

const fileExtension = /\.(?:ya?ml|json|conf|cfg|ini|properties|env|toml|xml|txt)$/i;

function wordsOf(name: string): string[] {
  return name
    .replace(fileExtension, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** `token2` is a token; `base64` and `oauth2` are words of their own. */
function isSecretWord(word: string): boolean {
  const bare = unnumbered(word);
  return secretWords.has(bare) || secretEndings.test(bare);
}

function unnumbered(word: string): string {
  let end = word.length;
  while (end > 0 && word.charCodeAt(end - 1) <= 57) end -= 1;
  return word.slice(0, end);
}

function judge(name: string): NameVerdict {
  const words = wordsOf(name);
  while (words.length > 1 && (trailing.has(words.at(-1) ?? '') || /^\d+$/.test(words.at(-1) ?? ''))) words.pop();
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (unnumbered(last) === 'key' && keyWords.has(before)) return 'secret';
  if (last === 'id') return before === 'secret' ? 'secret' : 'no';
  if (aboutWords.has(last)) return 'no';
  if (/tokens$/.test(unnumbered(last)) && words.some((word) => countWords.has(word))) return 'no';
  if (isSecretWord(last)) return 'secret';
  return words.some(isSecretWord) ? 'perhaps' : 'no';
}

/** Names repeat by the thousand in a repository. Bounded, because names are hostile too. */
const judged = new Map<string, NameVerdict>();

/** Whether a name (of an environment variable, a key, an option) says that its value is a secret. */
export function judgeName(name: string): NameVerdict {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const verdict = name.length > 200 ? judge(name.slice(-200)) : judge(name);
  if (judged.size < 20_000) judged.set(name, verdict);
  return verdict;
}

/** Whether the name speaks of a password rather than of a token or key. */
export function isPasswordName(name: string): boolean {
  return wordsOf(name).some((word) => /pass|pwd|masterauth/.test(word));
}
