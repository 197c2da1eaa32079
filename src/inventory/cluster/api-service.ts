import type { Identity } from '../../model/identity.ts';

/** Whether it is the Service by which pods reach the API server: every cluster has one, and keeps it up itself. */
export function isApiService({ group, kind, namespace, name }: Identity): boolean {
  return group === '' && kind === 'Service' && namespace === 'default' && name === 'kubernetes';
}
