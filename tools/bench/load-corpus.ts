import { closeSync, openSync, writeSync } from 'node:fs';

const perRequest = [
  'http_reqs',
  'http_req_duration',
  'http_req_blocked',
  'http_req_connecting',
  'http_req_tls_handshaking',
  'http_req_sending',
  'http_req_waiting',
  'http_req_receiving',
  'http_req_failed',
];
const perIteration = ['data_sent', 'data_received', 'iteration_duration', 'iterations'];

/** Writes so many bytes of samples, as k6 would: 13 lines a request, of which four are of use here. */
export function writeSamples(file: string, bytes: number): void {
  const handle = openSync(file, 'w');
  const first = Date.parse('2026-11-20T10:00:00Z');
  const request = '"expected_response":"true","group":"","method":"GET","name":"https://bot.example/interactions"';
  const rest = '"proto":"HTTP/1.1","scenario":"steps","status":"200","url":"https://bot.example/interactions"';
  let written = 0;
  for (let index = 0; written < bytes;) {
    let text = '';
    for (let count = 0; count < 200; count += 1, index += 1) {
      const time = new Date(first + index * 5).toISOString().replace('Z', '044036Z');
      const value = 20 + ((index * 7919) % 1000) / 10;
      const line = (metric: string, number: number, tags: string): string =>
        `{"metric":"${metric}","type":"Point","data":{"time":"${time}","value":${number},"tags":{${tags}}}}\n`;
      for (const metric of perRequest)
        text += line(metric, metric === 'http_req_failed' ? 0 : value, `${request},${rest}`);
      for (const metric of perIteration) text += line(metric, 1, '"group":"","scenario":"steps"');
      if (index % 200 === 0) text += line('vus', 50, '');
    }
    written += writeSync(handle, text);
  }
  closeSync(handle);
}
