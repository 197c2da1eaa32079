import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { Json } from '../../model/json.ts';

/** A request as Discord sends it: the signature is over the time stamp and the body. */
export interface SignedInteraction {
  readonly body: string;
  /** Seconds of the epoch. */
  readonly timestamp: string;
  /** 128 hex digits. */
  readonly signature: string;
}

/** Signs each body as Discord does (Ed25519). The bodies are sent as they are signed, byte for byte. */
export function signInteractions(bodies: readonly string[], key: KeyObject, now: Date): readonly SignedInteraction[] {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return bodies.map((body) => ({
    body,
    timestamp,
    signature: sign(null, Buffer.from(timestamp + body), key).toString('hex'),
  }));
}

/** A new key, as PEM (PKCS 8). */
export function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The private key of a PEM text; undefined for what is no Ed25519 key. */
export function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** 64 hex digits: what the endpoint is to trust, as Discord's developer portal shows it. */
export function publicKeyOf(key: KeyObject): string {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}

export interface MadeInteractions {
  readonly count: number;
  /** Guilds that they come from, in turn. */
  readonly guilds: number;
  /** Names of slash commands, in turn. */
  readonly commands: readonly string[];
}

/** A snowflake is its time above 22 bits of its maker's. */
const made = 22n;
/** Any time will do: half a year after Discord's epoch, for each thing another millisecond. */
const firstId = 15_768_000_000;

const idOf = (number: number): string => String(BigInt(firstId + number) << made);

/**
 * Slash commands as Discord words them. Guilds have consecutive times in their ids, so that `(id >> 22) % shards` spreads
 * them evenly over any number of shards.
 */
export function makeInteractions({ count, guilds, commands }: MadeInteractions): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const guild = index % guilds;
    const command = index % commands.length;
    const body: Json = {
      id: idOf(10_000_000 + index),
      application_id: idOf(1_000_000),
      type: 2,
      data: { id: idOf(2_000_000 + command), name: commands[command] ?? '', type: 1 },
      guild_id: idOf(guild),
      channel_id: idOf(3_000_000 + guild),
      member: {
        user: { id: idOf(4_000_000 + guild), username: `load-test-${guild}`, discriminator: '0', avatar: null },
        roles: [],
        permissions: '0',
        joined_at: '2020-01-01T00:00:00+00:00',
        deaf: false,
        mute: false,
      },
      token: 'a-load-test-has-no-token',
      version: 1,
      locale: 'en-US',
    };
    return JSON.stringify(body);
  });
}
