import type { Problem } from '../../model/errors.ts';
import { valueAt } from '../../model/json.ts';
import type { Json, JsonRecord, Path } from '../../model/json.ts';
import { problemAt } from '../authored/problems.ts';
import type { AuthoredFile } from '../authored/read.ts';

/** Reads a configuration that is not ours: a value of another type than its checker takes is a problem with its place. */
export class Reading {
  readonly problems: Problem[] = [];
  readonly authored: AuthoredFile;

  constructor(authored: AuthoredFile) {
    this.authored = authored;
  }

  /** `.kube-linter.yaml:7` */
  place(path: Path, end: 'key' | 'value' = 'value'): string {
    const { file, line } = this.authored.at(path, end);
    return `${file}:${line}`;
  }

  record(path: Path): JsonRecord {
    return (
      this.typed(path, 'a mapping', (value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined,
      ) ?? {}
    );
  }

  list(path: Path): readonly Json[] {
    return this.typed(path, 'a list', (value) => (Array.isArray(value) ? (value as readonly Json[]) : undefined)) ?? [];
  }

  /** Texts of a list, each with its place. */
  texts(path: Path): readonly { readonly text: string; readonly from: string }[] {
    return this.list(path).flatMap((_, index) => {
      const text = this.text([...path, index]);
      return text === undefined ? [] : [{ text, from: this.place([...path, index]) }];
    });
  }

  text(path: Path): string | undefined {
    return this.typed(path, 'text', (value) => (typeof value === 'string' ? value : undefined));
  }

  flag(path: Path): boolean {
    return this.typed(path, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined)) ?? false;
  }

  private typed<T>(path: Path, wanted: string, read: (value: Json) => T | undefined): T | undefined {
    const value = valueAt(this.authored.value, ...path);
    if (value === undefined || value === null) return undefined;
    const typed = read(value);
    if (typed === undefined) this.problems.push(problemAt(this.authored, path, `this must be ${wanted}`));
    return typed;
  }
}

/** Far above any real configuration; bounds on what a hostile one can cause. */
export const mostOwnChecks = 100;
export const mostSubjects = 1000;

/** `imageRegistry` -> `image-registry`: a name that a rule may have. */
export function kebab(name: string): string {
  const words = name
    .slice(0, 60)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'own-check' : words;
}
