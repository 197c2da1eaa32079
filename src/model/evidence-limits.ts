/** How good evidence of Prometheus must be before a number of it counts (docs/prometheus.md, How answers are read). */

/** Share of a window that must be covered: below the first nothing counts, below the second no good answer does. */
export const leastHistory = 0.5;
export const goodHistory = 0.9;
/** Newest sample, in seconds before the instant (docs/evidence.md, What is too old). */
export const oldestSample = 300;
/** Samples below which a rate is no rate. */
export const leastSamples = 4;
/** Events below which a ratio, or a peak, says nothing. */
export const leastEvents = 1000;
