/*
 * A load test of an interactions endpoint: HTTP requests as Discord sends them, signed with Ed25519 beforehand, because
 * k6 can't sign. Every answer must come within the 3 seconds that Discord waits.
 *
 *   readiness loadtest sign --new-key test-key.pem --out interactions.json
 *   readiness loadtest run interactions.ts --target https://bot.staging.example -e STAGES=70s:10,70s:50,370s:101
 *
 * The endpoint must trust the public key that `sign` prints, so run it against a deployment for tests. Settings (-e):
 *
 *   STAGES        steps of duration:requests a second; a little above the level that you claim
 *   REQUESTS      what `sign` wrote, relative to this file (default: interactions.json)
 *   ENDPOINT      path of the endpoint (default: /interactions)
 */
import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import type { RefinedResponse, ResponseType } from 'k6/http';
import { Rate } from 'k6/metrics';
import type { Options, Scenario, Threshold } from 'k6/options';

interface SignedInteraction {
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string;
}

const target = __ENV['TARGET'] ?? '';
const url = `${target}${__ENV['ENDPOINT'] ?? '/interactions'}`;
/** Milliseconds after which Discord gives up. */
const budget = 3000;
/** Slower answers are waited for, so that they are seen for what they are. */
const patience = '10s';

// One copy for all virtual users.
const interactions = new SharedArray(
  'signed interactions',
  () => JSON.parse(open(__ENV['REQUESTS'] ?? './interactions.json')) as SignedInteraction[],
);

const late = new Rate('interactions_late');

interface Step {
  readonly name: string;
  readonly duration: string;
  readonly seconds: number;
  readonly rate: number;
}

const steps = (__ENV['STAGES'] ?? '70s:10,70s:50,370s:101').split(',').map((text, index): Step => {
  const [, amount, unit, rate] = /^\s*(\d+)(s|m|h):(\d+)\s*$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined || rate === undefined)
    throw new Error(`STAGES: ${text} is no step like 60s:100`);
  const seconds = Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
  return { name: `${index + 1}-of-${rate}-per-second`, duration: `${amount}${unit}`, seconds, rate: Number(rate) };
});

/** An open model: requests come when they come, however slow the answers are. One scenario a step, for its tag. */
const scenarios: Record<string, Scenario> = {};
const thresholds: Record<string, Threshold[]> = {
  http_req_duration: ['p(95)<500', 'p(99)<1000'],
  http_req_failed: ['rate<0.001'],
  interactions_late: ['rate<0.001'],
  checks: ['rate>0.999'],
};
let start = 0;
for (const { name, duration, seconds, rate } of steps) {
  scenarios[name] = {
    executor: 'constant-arrival-rate',
    startTime: `${start}s`,
    duration,
    rate,
    timeUnit: '1s',
    // As many as are under way when every answer takes half a second, and when it takes the whole budget.
    preAllocatedVUs: Math.max(1, Math.ceil(rate / 2)),
    maxVUs: Math.max(1, Math.ceil((rate * budget) / 1000)),
    gracefulStop: patience,
    tags: { stage: name },
  };
  thresholds[`http_req_duration{stage:${name}}`] = ['p(95)<500', 'p(99)<1000'];
  start += seconds;
}

export const options: Options = { scenarios, thresholds, discardResponseBodies: false };

function send({ body, timestamp, signature }: SignedInteraction, expected: number): RefinedResponse<ResponseType> {
  return http.post(url, body, {
    headers: {
      'Content-Type': 'application/json',
      'X-Signature-Ed25519': signature,
      'X-Signature-Timestamp': timestamp,
    },
    responseCallback: http.expectedStatuses(expected),
    timeout: patience,
    redirects: 0,
  });
}

/** An endpoint that takes any signature is not the one to measure: Discord would refuse it. */
export function setup(): void {
  const [first] = interactions;
  if (first === undefined) exec.test.abort('there are no signed interactions: run readiness loadtest sign');
  else if (send({ ...first, signature: '0'.repeat(128) }, 401).status !== 401)
    exec.test.abort('the endpoint did not refuse a wrong signature with 401');
}

export default function interact(): void {
  const interaction = interactions[exec.scenario.iterationInTest % interactions.length];
  if (interaction === undefined) return;
  const response = send(interaction, 200);
  late.add(response.timings.duration > budget || response.status === 0);
  check(response, { 'answered as an interaction': isInteractionResponse });
}

/** Discord wants a `type`: 1 is pong, 4 a message, 5 "is thinking". */
function isInteractionResponse({ status, body }: RefinedResponse<ResponseType>): boolean {
  if (status !== 200 || typeof body !== 'string') return false;
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && 'type' in answer && typeof answer.type === 'number';
  } catch {
    return false;
  }
}
