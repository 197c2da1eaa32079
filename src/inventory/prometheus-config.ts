import type { Declaration } from '../model/graph.ts';
import { recordAt } from '../model/json.ts';
import { textOf } from '../model/secret.ts';

export interface PrometheusTargets {
  /** Targets are found through the Kubernetes API or another discovery. */
  readonly discovers: boolean;
  readonly targets: readonly {
    readonly host: string;
    readonly port: number;
    readonly key: string;
    readonly job: string | undefined;
  }[];
}

const longest = 1_000_000;

/** A Prometheus configuration inside a ConfigMap, read line by line; undefined when there is none. */
export function prometheusTargets({ object }: Declaration): PrometheusTargets | undefined {
  const data = recordAt(object, 'data') ?? {};
  const targets: { host: string; port: number; key: string; job: string | undefined }[] = [];
  let found = false;
  let discovers = false;
  for (const key of Object.keys(data)) {
    const text = textOf(data[key]);
    if (
      text === undefined ||
      text.length > longest ||
      !/^[ \t]*(?:-[ \t]+)?(?:scrape_configs|job_name)[ \t]*:/m.test(text)
    )
      continue;
    found = true;
    discovers ||= /^[ \t]*(?:-[ \t]+)?[a-z0-9]{1,20}_sd_configs?[ \t]*:/m.test(text);
    let job: string | undefined;
    let inTargets = false;
    for (const line of text.split('\n', 20_000)) {
      if (line.length > 5_000 || /^\s*#/.test(line)) continue;
      const name = /^\s*(?:-\s+)?job_name\s*:\s*["']?([^"'\s#]+)/.exec(line)?.[1];
      if (name !== undefined) job = name;
      const opens = /^\s*(?:-\s+)?targets\s*:/.test(line);
      inTargets = opens || (inTargets && /^\s*-\s+["']?[\w.-]+:\d+["']?\s*$/.test(line));
      if (!inTargets) continue;
      for (const [, host, port] of line.matchAll(/(?:^|[\s"'[,])([a-z][\w.-]*):(\d{1,5})(?=["'\],\s]|$)/g)) {
        if (host !== undefined && targets.length < 5_000) targets.push({ host, port: Number(port), key, job });
      }
    }
  }
  return found ? { discovers, targets } : undefined;
}
