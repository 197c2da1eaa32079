import { existsSync, readFileSync } from 'node:fs';

/** A request as the API server's audit log has it. */
export interface AuditedRequest {
  /** `get`, `list`, `watch`, `create` ... */
  readonly verb: string;
  readonly uri: string;
  /** HTTP status of the answer. */
  readonly status: number;
}

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly requestURI: string;
  readonly responseStatus?: { readonly code?: number };
}

export function auditedRequests(file: string, identity: string): readonly AuditedRequest[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ user }) => user.username === identity)
    .map(({ verb, requestURI, responseStatus }) => ({ verb, uri: requestURI, status: responseStatus?.code ?? 0 }));
}
