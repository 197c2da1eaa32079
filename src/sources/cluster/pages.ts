import type { JsonRecord } from '../../model/json.ts';
import { stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { Ask } from './ask.ts';
import { RequestFailure, absenceOf } from './failure.ts';
import type { ClusterLimits } from './limits.ts';
import type { Page } from './page.ts';
import { readPage } from './page.ts';
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
  /** Whether somebody reads which fields a manager owns. */
  readonly fieldSets: boolean;
  /** Keeps of one object what may be kept; throws where it is no object at all. */
  readonly project: (item: JsonRecord) => JsonRecord;
  readonly onAnswer: (answer: Answer) => void;
  /** What a page says beside its objects, before they are projected; throws where they must not be. */
  readonly onHead?: (head: JsonRecord) => void;
}

/**
 * Reads a list page by page. The next page is under way while one is taken apart, and of a page nothing is kept but the
 * projections: memory holds two pages, however many there are.
 */
export async function listAll(ask: Ask, request: ListRequest, limits: ClusterLimits): Promise<Listed> {
  for (let restarts = 0; ; restarts += 1) {
    const reading: Reading = { objects: [], pages: 0, tokens: new Set(), empty: 0 };
    try {
      for (
        let page: Asked | undefined = askPage(ask, request, limits, reading, '');
        page !== undefined;
        page = page.next
      ) {
        const { value, answer }: Awaited<Asked['answered']> = await page.answered;
        request.onAnswer(answer);
        reading.pages += 1;
        for (const object of value.items) reading.objects.push(object);
        if (page.fault !== undefined) throw new RequestFailure('parse-error', page.fault);
      }
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

interface Asked {
  readonly answered: Promise<{ readonly value: Page; readonly answer: Answer }>;
  /** Set as soon as the page has come, and before its objects are projected. */
  token: string;
  next?: Asked;
  fault?: string;
}

function askPage(ask: Ask, request: ListRequest, limits: ClusterLimits, reading: Reading, after: string): Asked {
  const onHead = (head: JsonRecord, items: number): void => {
    request.onHead?.(head);
    const token = stringAt(head, 'metadata', 'continue') ?? '';
    if (token === page.token) return;
    page.token = token;
    const fault = faultOf(token, items, limits, reading);
    if (fault !== undefined) page.fault = fault;
    else page.next = askPage(ask, request, limits, reading, token);
  };
  const { field, project, accept } = request;
  const answered = ask(
    {
      method: 'GET',
      path: withPage(request.path, limits.page, after),
      ...(accept === undefined ? {} : { accept }),
      withoutFieldSets: !request.fieldSets,
    },
    (body) => readPage(body, { field, project, onHead }),
  );
  // Awaited after the page before it; until then nobody listens.
  answered.catch(() => undefined);
  const page: Asked = { answered, token: '' };
  return page;
}

/** Why a list that says it goes on is not followed. */
function faultOf(token: string, items: number, limits: ClusterLimits, reading: Reading): string | undefined {
  if (reading.tokens.has(token)) return 'the list gives the same page again and again';
  reading.tokens.add(token);
  reading.empty = items === 0 ? reading.empty + 1 : 0;
  if (reading.empty >= limits.emptyPages) return `the list goes on after ${limits.emptyPages} empty pages`;
  if (reading.tokens.size >= limits.pages) return `the list goes on after ${limits.pages} pages`;
  return undefined;
}

function withPage(path: string, size: number, token: string): string {
  const query = `limit=${size}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
