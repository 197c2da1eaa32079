/*
 * What an ipBlock covers. Whole ranges only: which address a host has is not in the files.
 */

interface Block {
  readonly family: 4 | 6;
  /** First address; the first 32 bits of an IPv6 address are all that is needed here. */
  readonly first: number;
  readonly bits: number;
}

/** Ranges that are never routed on the internet (RFC 6890, and RFC 4193 and 4291 for IPv6). */
const privateBlocks: readonly Block[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((cidr) => parse(cidr) ?? []);

/** `whole`: the internet but for private ranges. `part`: some public addresses. `private`: none. */
export function publicPart(cidr: string, except: readonly string[]): 'whole' | 'part' | 'private' {
  const block = parse(cidr);
  if (block === undefined) return 'part';
  if (privateBlocks.some((range) => covers(range, block))) return 'private';
  if (block.bits > 0 || block.family === 6) return 'part';
  return except.every((one) => isPrivate(one)) ? 'whole' : 'part';
}

/** May the block hold addresses of pods and nodes? They are private nearly always; a plain everything may or may not mean them. */
export function maybeInCluster(cidr: string): boolean {
  const block = parse(cidr);
  if (block === undefined) return true;
  return block.bits === 0 || privateBlocks.some((range) => covers(range, block) || covers(block, range));
}

function isPrivate(cidr: string): boolean {
  const block = parse(cidr);
  return block !== undefined && privateBlocks.some((range) => covers(range, block));
}

function covers(outer: Block, inner: Block): boolean {
  if (outer.family !== inner.family || outer.bits > inner.bits) return false;
  if (outer.bits === 0) return true;
  const shift = 2 ** (32 - Math.min(32, outer.bits));
  return Math.floor(outer.first / shift) === Math.floor(inner.first / shift);
}

function parse(cidr: string): Block | undefined {
  const [address = '', length] = cidr.split('/');
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (four !== null) {
    const octets = four.slice(1).map(Number);
    const bits = length === undefined ? 32 : Number(length);
    if (octets.some((octet) => octet > 255) || !Number.isInteger(bits) || bits < 0 || bits > 32) return undefined;
    return { family: 4, first: octets.reduce((sum, octet) => sum * 256 + octet, 0), bits };
  }
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [high, low] = address.startsWith('::') ? ['0', '0'] : address.split(':');
  const bits = length === undefined ? 128 : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > 128) return undefined;
  const first = Number.parseInt(high === '' || high === undefined ? '0' : high, 16) * 65_536;
  return { family: 6, first: first + Number.parseInt(low === '' || low === undefined ? '0' : low, 16), bits };
}
