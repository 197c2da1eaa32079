import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Json } from '../../../model/json.ts';
import { asRecord, stringAt } from '../../../model/json.ts';

/** What a target says of itself at one time, or why it said nothing. */
export interface Witness {
  readonly at: string;
  readonly version?: string;
  /** `sha256:` and 64 hex digits. */
  readonly imageDigest?: string;
  readonly unknown?: string;
  /** What its pods run, where a cluster was named. */
  readonly pods?: PodWitness;
}

/** Images of a workload's ready pods, or why nobody can tell. */
export interface PodWitness {
  /** `namespace/Kind/name` */
  readonly workload: string;
  /** Digest by container. */
  readonly images?: Readonly<Record<string, string>>;
  readonly unknown?: string;
}

const path = '/health/deep';
const most = { milliseconds: 5000, bytes: 64 * 1024, version: 80 } as const;

/**
 * Asks the target which build it is: `version` and `imageDigest` (or `image_digest`) of what `GET /health/deep` answers
 * with status 200. No credential is sent, no redirect followed. Never throws.
 */
export async function askTarget(origin: string, now: () => Date): Promise<Witness> {
  const at = now().toISOString();
  const answer = await get(new URL(path, origin));
  if ('unknown' in answer) return { at, unknown: answer.unknown };
  const version = stringAt(answer.body, 'version');
  const digest = stringAt(answer.body, 'imageDigest') ?? stringAt(answer.body, 'image_digest');
  const told = {
    ...(version !== undefined && new RegExp(`^[\\w.+:@/-]{1,${most.version}}$`).test(version) ? { version } : {}),
    ...(digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest) ? { imageDigest: digest } : {}),
  };
  if (Object.keys(told).length === 0) return { at, unknown: `${path} tells neither version nor imageDigest` };
  return { at, ...told };
}

type Answer = { readonly body: Json } | { readonly unknown: string };

function get(url: URL): Promise<Answer> {
  return new Promise((settle) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const fail = (unknown: string): void => {
      settle({ unknown });
    };
    const request = send(
      url,
      {
        agent: false,
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(most.milliseconds),
      },
      (response) => {
        if (response.statusCode !== 200) {
          fail(`${path} answered with status ${response.statusCode ?? 0}`);
          response.destroy();
          return;
        }
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes <= most.bytes) parts.push(part);
          else {
            fail(`${path} answered with more than ${most.bytes / 1024} KiB`);
            response.destroy();
          }
        });
        response.on('end', () => {
          try {
            const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Json;
            if (asRecord(body) === undefined) fail(`${path} did not answer with a JSON object`);
            else settle({ body });
          } catch {
            fail(`${path} did not answer with JSON`);
          }
        });
        response.on('error', () => {
          fail(`${path} did not answer to its end`);
        });
      },
    );
    request.on('error', (error) => {
      fail(
        error.name === 'TimeoutError' || error.name === 'AbortError'
          ? `${path} did not answer within 5 s`
          : `${path} can’t be reached`,
      );
    });
    request.end();
  });
}
