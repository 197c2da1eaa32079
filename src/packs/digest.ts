import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compareText } from '../model/identity.ts';
import type { Pack } from '../model/pack.ts';

/** SHA-256 over the RFC 8785 form of a resolved pack: neither places in files, the order of rules nor examples change it. */
export function packDigest(pack: Omit<Pack, 'digest'>): string {
  const content = {
    ...pack,
    rules: [...pack.rules]
      .sort((a, b) => compareText(a.id, b.id))
      .map((rule) => ({ ...rule, origin: undefined, origins: undefined, examples: undefined })),
    groups: [...pack.groups]
      .sort((a, b) => compareText(a.id, b.id))
      .map((group) => ({ id: group.id, rules: [...group.rules].sort(compareText) })),
    off: [...pack.off]
      .sort((a, b) => compareText(a.rule, b.rule))
      .map((entry) => ({ rule: entry.rule, reason: entry.reason })),
  };
  return createHash('sha256')
    .update(canonicalize(content) ?? '')
    .digest('hex');
}
