import type { Archived } from './archive.ts';
import { discordHosts } from './setting.ts';

/* All that `readiness loadtest run` needs of this source, in one file to load. */
export { readCheckout } from './checkout.ts';
export { archive, environmentOf, runK6 } from './k6.ts';
export { planOf } from './plan.ts';
export { gapIn } from '../parts.ts';
export { findK6, versionOf } from './program.ts';
export { writeRecord } from './record.ts';
export { settingOf, Unusable } from './setting.ts';
export { askTarget } from './witness.ts';
export { withoutSecrets } from '../secrets.ts';

/** As `--block-hostnames` of k6 takes them. */
export const discordPatterns = discordHosts.flatMap((name) => [name, `*.${name}`]);

export function isSameScript(before: Archived, after: Archived): boolean {
  const digests = ({ script, imports }: Archived): string => JSON.stringify([script, imports].flat());
  return digests(before) === digests(after);
}
