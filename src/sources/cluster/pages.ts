import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { Ask } from './ask.ts';
import { RequestFailure, absenceOf } from './failure.ts';
import type { ClusterLimits } from './limits.ts';
import type { Answer } from './request.ts';

/** What came of one list. */
export interface Listed {
  readonly objects: readonly JsonRecord[];
  readonly pages: number;
  /** Set where the list is not whole; what was read before is in `objects`. */
  readonly failure?: SourceAbsence & { readonly status?: number };
}

export interface ListRequest {
  /** Path and query, without page. */
  readonly path: string;
  readonly accept?: string;
  /** Where the objects of a page stand. */
  readonly field: 'items' | 'rows';
  /** Keeps of one object what may be kept; throws where it is no object at all. */
  readonly project: (item: JsonRecord) => JsonRecord;
  readonly onAnswer: (answer: Answer) => void;
}

/**
 * Reads a list page by page. The next page is under way while one is taken apart, and of a page nothing is kept but the
 * projections: memory holds two pages, however many there are.
 */
export async function listAll(ask: Ask, request: ListRequest, limits: ClusterLimits): Promise<Listed> {
  for (let restarts = 0; ; restarts += 1) {
    const reading: Reading = { objects: [], pages: 0, tokens: new Set(), empty: 0 };
    try {
      await readPages(ask, request, limits, reading);
      return { objects: reading.objects, pages: reading.pages };
    } catch (error) {
      const isExpired =
        error instanceof RequestFailure && (error.status === 410 || (error.status === 400 && reading.tokens.size > 0));
      if (isExpired && restarts < limits.restarts) continue;
      return {
        objects: reading.objects,
        pages: reading.pages,
        failure: {
          ...absenceOf(error),
          ...(error instanceof RequestFailure && error.status !== undefined ? { status: error.status } : {}),
        },
      };
    }
  }
}

interface Reading {
  objects: JsonRecord[];
  pages: number;
  empty: number;
  readonly tokens: Set<string>;
}

async function readPages(ask: Ask, request: ListRequest, limits: ClusterLimits, reading: Reading): Promise<void> {
  const page = (after: string): ReturnType<Ask> => {
    const pending = ask({
      method: 'GET',
      path: withPage(request.path, limits.page, after),
      ...(request.accept === undefined ? {} : { accept: request.accept }),
    });
    // Awaited after the page before it; until then nobody listens.
    pending.catch(() => undefined);
    return pending;
  };
  for (let next: ReturnType<Ask> | undefined = page(''); next !== undefined;) {
    const { value, answer }: Awaited<ReturnType<Ask>> = await next;
    request.onAnswer(answer);
    const items = itemsOf(value, request.field);
    const token: string = stringAt(value, 'metadata', 'continue') ?? '';
    reading.pages += 1;
    const fault = token === '' ? undefined : faultOf(token, items.length, limits, reading);
    next = token === '' || fault !== undefined ? undefined : page(token);
    for (const item of items) reading.objects.push(request.project(objectOf(item)));
    if (fault !== undefined) throw new RequestFailure('parse-error', fault);
  }
}

/** Why a list that says it goes on is not followed. */
function faultOf(token: string, items: number, limits: ClusterLimits, reading: Reading): string | undefined {
  if (reading.tokens.has(token)) return 'the list gives the same page again and again';
  reading.tokens.add(token);
  reading.empty = items === 0 ? reading.empty + 1 : 0;
  if (reading.empty >= limits.emptyPages) return `the list goes on after ${limits.emptyPages} empty pages`;
  if (reading.pages >= limits.pages) return `the list goes on after ${limits.pages} pages`;
  return undefined;
}

function withPage(path: string, size: number, token: string): string {
  const query = `limit=${size}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function itemsOf(value: Json, field: string): readonly Json[] {
  const record = asRecord(value);
  const items = record?.[field];
  // An empty list of Go is written `null`.
  if (items === null && record?.['metadata'] !== undefined) return [];
  if (!Array.isArray(items)) throw new RequestFailure('parse-error', 'the answer is no list of the Kubernetes API');
  return items as readonly Json[];
}

function objectOf(item: Json): JsonRecord {
  const record = asRecord(item);
  if (record === undefined) throw new RequestFailure('parse-error', 'the list holds something that is no object');
  return record;
}
