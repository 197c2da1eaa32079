import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, asString, listAt, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { Answer, Trouble } from './transport.ts';
import { isTrouble } from './transport.ts';

/** What the API said: `data` with what was warned of, or why there is none. */
export type Reply =
  | {
      readonly status: 'success';
      readonly data: Json | undefined;
      readonly warnings: readonly string[];
      readonly infos: readonly string[];
    }
  | Refusal;

export interface Refusal extends SourceAbsence {
  readonly status: 'refused';
  /** Worth another attempt. `after`: milliseconds that the server asks to wait. */
  readonly again?: { readonly after?: number };
  /** The API is there, and not this part of it. */
  readonly isMissing?: true;
}

/** Longest text of a server that is quoted. */
const longestQuote = 300;
const mostTexts = 20;

/** Cleans a text of the server, and cuts it. */
export function quotedBy(clean: (text: string) => string): (text: string) => string {
  return (text) => {
    const plain = clean(text).replace(/\s+/g, ' ').trim();
    return plain.length > longestQuote ? `${plain.slice(0, longestQuote)} ...` : plain;
  };
}

/** Reads one answer. Every body but the API's own JSON is refused, whatever the status: a login page answers 200, too. */
export function readReply(answer: Answer | Trouble, quote: (text: string) => string, now: Date): Reply {
  if (isTrouble(answer)) return ofTrouble(answer);
  const { status, headers } = answer;
  if (status >= 300 && status < 400) return redirected(status, headers['location'], quote);
  const body = bodyOf(answer);
  if (typeof body === 'string')
    return status === 200 ? refuse('parse-error', `no Prometheus: ${body}`) : ofStatus(answer, undefined, quote, now);
  if (status !== 200) return ofStatus(answer, body, quote, now);
  const said = stringAt(body, 'status');
  if (said === 'error') return ofStatus(answer, body, quote, now);
  if (said !== 'success' || !Object.hasOwn(body, 'data')) {
    return refuse('parse-error', 'no Prometheus: the JSON is not that of its API');
  }
  return {
    status: 'success',
    data: body['data'],
    warnings: textsAt(body, 'warnings', quote),
    infos: textsAt(body, 'infos', quote),
  };
}

function textsAt(body: JsonRecord, key: string, quote: (text: string) => string): readonly string[] {
  const all = listAt(body, key);
  const shown = all.slice(0, mostTexts).map((text) => quote(asString(text) ?? JSON.stringify(text)));
  return all.length > mostTexts ? [...shown, `${all.length - mostTexts} more`] : shown;
}

function refuse(reason: SourceAbsence['reason'], text: string, more: Partial<Refusal> = {}): Refusal {
  return { status: 'refused', reason, text, ...more };
}

function ofTrouble(trouble: Trouble): Refusal {
  switch (trouble.trouble) {
    case 'unreachable':
      return refuse('unreachable', `no connection (${trouble.detail})`, { again: {} });
    case 'cut':
      return refuse('unreachable', `the connection was cut (${trouble.detail})`, { again: {} });
    case 'certificate':
      return trouble.detail.includes('ALERT')
        ? refuse(
            'permission-denied',
            `the server wants another client certificate (${trouble.detail}): see --prometheus-cert`,
          )
        : refuse('unreachable', `the certificate is not trusted (${trouble.detail}): see --prometheus-ca`);
    case 'slow':
      return refuse('timeout', 'no whole answer in the time that one may take');
    case 'stopped':
      return refuse('timeout', 'the time for all questions was over before this one was answered');
    case 'large':
      return refuse('parse-error', 'the answer is larger than what is read of one');
  }
}

function redirected(status: number, location: string | undefined, quote: (text: string) => string): Refusal {
  // The rest of the address may hold what a login page hands on.
  const origin = location === undefined ? undefined : URL.parse(location)?.origin;
  const to = origin === undefined || origin === 'null' ? '' : ` to ${quote(origin)}`;
  return refuse(
    'parse-error',
    `no Prometheus: status ${status} leads${to || ' elsewhere'}, and redirects are not followed`,
  );
}

/** The API's JSON object, or what the body is instead. */
function bodyOf({ headers, body }: Answer): JsonRecord | string {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return 'the body is compressed, which was not asked for';
  const type = headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    return `the body is ${/^[\w.+-]+\/[\w.+-]+/.exec(type)?.[0] ?? 'of no named type'}, not JSON`;
  }
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Json;
    return asRecord(value) ?? 'the JSON is no object';
  } catch {
    return 'the body is no whole JSON';
  }
}

function ofStatus(
  { status, headers }: Answer,
  body: JsonRecord | undefined,
  quote: (text: string) => string,
  now: Date,
): Refusal {
  const type = stringAt(body, 'errorType');
  const said = stringAt(body, 'error');
  const words = `status ${status}${said === undefined ? '' : `: ${quote(said)}`}`;
  if (status === 401) return refuse('permission-denied', `${words}: the credentials are missing or wrong`);
  if (status === 403) return refuse('permission-denied', `${words}: not allowed with these credentials`);
  if (type === 'timeout' || type === 'canceled') return refuse('timeout', words);
  if (type === 'execution' || status === 422) {
    return /too many samples/i.test(said ?? '')
      ? refuse('not-collected', `${words}; raise --query.max-samples of the server, or shorten the window`)
      : refuse('parse-error', words);
  }
  if (type === 'bad_data' || status === 400) return refuse('parse-error', words);
  if (status === 429 || status >= 500) {
    const after = waitOf(headers['retry-after'], now);
    return refuse('unreachable', words, { again: after === undefined ? {} : { after } });
  }
  if (status === 404 || status === 405) {
    return refuse('parse-error', `no Prometheus: ${words}; is a path prefix missing in the address?`, {
      isMissing: true,
    });
  }
  return refuse(
    'parse-error',
    status === 200 ? `an error without a known type: ${quote(said ?? '')}` : `no Prometheus: ${words}`,
  );
}

/** `Retry-After`: seconds, or a date. Milliseconds. */
function waitOf(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
