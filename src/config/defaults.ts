import type { Config } from '../model/records.ts';

/** What holds without a readiness.yaml. */
export const defaultConfig: Config = {
  criticality: 'B',
  paths: [],
  include: [],
  exclude: [],
  roles: {},
  external: [],
  encrypted: {},
  waivers: [],
  attestations: [],
  signOffs: [],
  actionItems: [],
  reports: { formats: [] },
  warnings: [],
};
