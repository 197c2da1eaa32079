import { history } from './companions.ts';

/** Companions of questions about what Prometheus says of itself: it is scraped now, and was for a day. */
export const serverEvidence = {
  freshness: 'time() - max(timestamp(up{{{prometheus}}}))',
  ...history('up{{{prometheus}}}', '1d', '86400'),
} as const;

/** Of counters that must stand still. */
export const maxEvents = {
  maxEvents: { type: 'integer', minimum: 0, maximum: 1_000_000, unit: 'events', description: 'Most events in a day' },
} as const;
