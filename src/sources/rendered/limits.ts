import type { RunLimits } from '../../programs/run.ts';

/** How long and how much a program may work: a chart is a program that somebody wrote. */
export interface RenderLimits extends RunLimits {
  /** For one chart or kustomization. */
  readonly deadlineMs: number;
  /** For all of them. */
  readonly wholeDeadlineMs: number;
}

export const renderLimits: RenderLimits = {
  deadlineMs: 30_000,
  wholeDeadlineMs: 120_000,
  maxOutputBytes: 64 * 1024 * 1024,
  maxErrorBytes: 64 * 1024,
  maxMemoryBytes: 2 * 1024 * 1024 * 1024,
};

/** Programs that run at the same time. */
export const lanes = 2;
