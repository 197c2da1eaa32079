import type { Problem } from '../model/errors.ts';
import { asList, asRecord } from '../model/json.ts';
import type { Json, Path } from '../model/json.ts';
import { problemAt } from './authored/problems.ts';
import { quoted } from './authored/words.ts';
import type { AuthoredFile } from './authored/read.ts';

/** A path is inside the root when it is relative and its steps never lead above its start. */
export function leavesRoot(path: string): boolean {
  const text = path.replaceAll('\\', '/').replace(/^!/, '');
  if (text.startsWith('/') || text.startsWith('~') || /^[A-Za-z]:/.test(text)) return true;
  let depth = 0;
  for (const step of text.split('/')) {
    if (step === '..') depth -= 1;
    else if (step !== '' && step !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

/** Paths that readiness.yaml names outside of its own folder (interface, "What is read"). */
export function pathProblems(authored: AuthoredFile): readonly Problem[] {
  const root = asRecord(authored.value) ?? {};
  const reports = asRecord(root['reports']) ?? {};
  const named: { readonly path: Path; readonly value: Json | undefined; readonly key?: true }[] = [
    { path: ['waivers'], value: root['waivers'] },
    { path: ['reports', 'output'], value: reports['output'] },
    ...listed(['paths'], root['paths']),
    ...listed(['include'], root['include']),
    ...listed(['exclude'], root['exclude']),
    ...listed(['loadtest', 'paths'], asRecord(root['loadtest'])?.['paths']),
    ...asList(reports['formats']).map((value, index) => ({
      path: ['reports', 'formats', index],
      value: typeof value === 'string' && value.includes('=') ? value.slice(value.indexOf('=') + 1) : undefined,
    })),
    ...Object.keys(asRecord(root['encrypted']) ?? {}).map((key) => ({
      path: ['encrypted', key],
      value: key,
      key: true as const,
    })),
  ];
  return named.flatMap(({ path, value, key }) =>
    typeof value === 'string' && leavesRoot(value)
      ? [problemAt(authored, path, `${quoted(value)} lies outside of the root`, { end: key ? 'key' : 'value' })]
      : [],
  );
}

function listed(path: Path, value: Json | undefined): readonly { readonly path: Path; readonly value: Json }[] {
  return asList(value).map((item, index) => ({ path: [...path, index], value: item }));
}

/** Addresses with a user or password in them: readiness.yaml is read by everybody (evidence, section 10). */
export function urlProblems(authored: AuthoredFile): readonly Problem[] {
  const root = asRecord(authored.value) ?? {};
  const named = [
    {
      path: ['prometheus', 'url'],
      value: asRecord(root['prometheus'])?.['url'],
      variable: 'READINESS_PROMETHEUS_TOKEN',
    },
    ...asList(asRecord(root['http'])?.['urls']).map((value, index) => ({
      path: ['http', 'urls', index],
      value,
      variable: undefined,
    })),
  ];
  return named.flatMap(({ path, value, variable }) => {
    if (typeof value !== 'string') return [];
    const url = URL.parse(value);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      return [problemAt(authored, path, 'this is no http or https address')];
    }
    if (url.username === '' && url.password === '') return [];
    // The address itself may hold a password, so the message does not repeat it.
    return [
      problemAt(authored, path, 'an address must not hold a user or password', {
        hint: variable === undefined ? undefined : `set ${variable} in the environment`,
      }),
    ];
  });
}
