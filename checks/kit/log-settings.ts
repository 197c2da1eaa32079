import type { Container, Graph, Place, Workload } from '../../src/model/graph.ts';
import { valueAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { shellWords, startedBy, withVariables } from './command-line.ts';
import { mountedConfigs } from './mounts.ts';

/** A file or folder that a setting tells the program to log to. */
export interface LogSetting {
  /** The variable, flag or configuration key. */
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

/** `LOG_FILE`, `logging.file.path`, `logDir`, `SERVER_LOGS_FOLDER`; not `LOG_LEVEL`, `CATALOG_PATH` or `LOG_FORMAT_FILE`. */
const wholeNames =
  /(?:^|_)LOGS?(?:GING|GER)?_?(?:OUTPUT_?)?(?:FILE|PATH|DIR|DIRECTORY|FOLDER|LOCATION|FILENAME)(?:_?(?:NAME|PATH|DIR))?$/;

function isLogName(name: string): boolean {
  if (name.length > 200) return false;
  const normal = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+/, '')
    .toUpperCase();
  return wholeNames.test(normal);
}

/** Longer than any setting of a path. */
const longestLine = 500;

/** An absolute path that is no device. */
function isFolderPath(value: string): boolean {
  return /^\/[\w.-][^\s'"$<>|*?]{0,400}$/.test(value) && !/^\/(?:dev|proc|sys)(?:\/|$)/.test(value);
}

/** Paths for logs that the environment, the arguments and mounted configuration of a container name. */
export function logSettings(workload: Workload, container: Container, graph: Graph): readonly LogSetting[] {
  const found = new Map<string, LogSetting>();
  const add = (name: string, text: string | undefined, place: Place): void => {
    const value = withVariables(text ?? '', container.env).trim();
    if (isLogName(name) && isFolderPath(value)) found.set(`${name}\u0000${value}`, { name, value, place });
  };
  for (const reference of graph.referencesOf(workload)) {
    if (reference.kind !== 'ConfigMap' || reference.container !== container.name) continue;
    if (reference.resolution.status !== 'resolved') continue;
    const { keys, place } = reference.resolution.provider;
    for (const [key, path] of keys ?? []) {
      if (reference.key !== undefined && reference.key !== key) continue;
      const name = reference.key === undefined ? reference.user + key : reference.user;
      if (!isLogName(name)) continue;
      const overridden = reference.key === undefined && container.env.some((variable) => variable.name === name);
      if (!overridden)
        add(name, textOf(valueAt(place.declaration.object, ...path)), { declaration: place.declaration, path });
    }
  }
  for (const { name, value, path } of container.env)
    add(name, textOf(value), { declaration: workload, path: [...path, 'value'] });
  for (const { name, value, place } of flagsOf(workload, container)) add(name, value, place);
  for (const { text, place } of mountedConfigs(workload, container, graph)) {
    for (const line of text.split('\n')) {
      if (line.length > longestLine) continue;
      const match = /^\s*["']?([A-Za-z][\w.-]{0,60})["']?\s*[:=\s]\s*["']?(\/[^\s"',]+)["']?,?\s*$/.exec(line);
      if (match?.[1] !== undefined) add(match[1], match[2], place);
    }
  }
  return [...found.values()];
}

/** `--log-file=/x`, `--log-dir /x`, also inside a shell script. */
function flagsOf(workload: Workload, container: Container): readonly LogSetting[] {
  const started = startedBy(container);
  const words =
    started.kind === 'script'
      ? shellWords(started.script).map((text) => ({ text, path: started.path }))
      : started.words.map(({ text, path }) => ({ text: text ?? '', path }));
  return words.flatMap(({ text, path }, position): readonly LogSetting[] => {
    const match = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/.exec(text);
    if (match?.[1] === undefined) return [];
    const value = match[2] ?? words[position + 1]?.text ?? '';
    return [{ name: match[1], value, place: { declaration: workload, path } }];
  });
}
