import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface GetOptions {
  readonly token?: string;
  /** Certificates to trust, as PEM. */
  readonly ca?: string;
  /** Any certificate will do: of a server on loopback that this process has started itself. */
  readonly trusting?: boolean;
  /** Milliseconds without a sign of life, 5 seconds when left out. */
  readonly timeout?: number;
}

/** One GET without a connection that stays open: it would hold up the server's end. */
export function get(url: string, { token, ca, trusting = false, timeout = 5_000 }: GetOptions = {}): Promise<Answer> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        agent: false,
        timeout,
        ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
        rejectUnauthorized: !trusting,
        ...(ca === undefined ? {} : { ca }),
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (body += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        answer.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${url} did not answer in time`)));
    asked.on('error', reject);
    asked.end();
  });
}

export const answers = async (url: string, options?: GetOptions): Promise<boolean> =>
  (await get(url, options)).status === 200;
