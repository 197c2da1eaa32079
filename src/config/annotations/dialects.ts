import type { AnnotationTool } from '../../model/records.ts';

/** What one annotation asks to ignore. `everything`: all that its checker asks. */
export interface Ignored {
  readonly tool: AnnotationTool;
  readonly ids: readonly string[] | 'everything';
  readonly reason: string;
}

interface Dialect {
  readonly tool: AnnotationTool;
  readonly key: RegExp;
  /** Whether the checker reads it on the pod template, too. */
  readonly onTemplate: boolean;
  /** `name` is what the key's pattern captured. Undefined: the value says that nothing is ignored. */
  readonly read: (name: string, value: string) => Omit<Ignored, 'tool'> | undefined;
}

/** Of one annotation; no checker has as many checks. */
export const mostIds = 200;

/** Each way in which a checker is told to ignore something. */
const dialects: readonly Dialect[] = [
  {
    tool: 'kube-score',
    key: /^kube-score\/ignore()$/,
    onTemplate: true,
    read: (_, value) => ({ ids: idsIn(value), reason: '' }),
  },
  { tool: 'kube-score', key: /^kube-score\/skip()$/, onTemplate: true, read: (_, value) => everythingIf(value) },
  {
    tool: 'kube-linter',
    key: /^ignore-check\.kube-linter\.io\/(.+)$/,
    onTemplate: false,
    read: (name, value) => ({ ids: [name], reason: value }),
  },
  {
    tool: 'kube-linter',
    key: /^kube-linter\.io\/ignore-all()$/,
    onTemplate: false,
    read: (_, value) => ({ ids: 'everything', reason: value }),
  },
  {
    tool: 'polaris',
    key: /^polaris\.fairwinds\.com\/exempt()$/,
    onTemplate: false,
    read: (_, value) => everythingIf(value),
  },
  {
    tool: 'polaris',
    key: /^polaris\.fairwinds\.com\/(.+)-exempt$/,
    onTemplate: false,
    read: (name, value) => (isYes(value) ? { ids: [name], reason: '' } : undefined),
  },
  {
    tool: 'checkov',
    key: /^checkov\.io\/skip\d*()$/,
    onTemplate: true,
    read: (_, value) => {
      const [id = '', ...reason] = value.split('=');
      return { ids: idsIn(id), reason: reason.join('=') };
    },
  },
  {
    tool: 'kubescape',
    key: /^kubescape\.io\/skip-(.+)$/,
    onTemplate: true,
    read: (name, value) => (isNo(value) ? undefined : { ids: [name], reason: isYes(value) ? '' : value }),
  },
];

/** Cheap enough to be asked of every annotation of every object. */
const anyKey = /kube-score\/|kube-linter\.io\/|polaris\.fairwinds\.com\/|checkov\.io\/skip|kubescape\.io\/skip-/;

function dialectOf(key: string): { readonly dialect: Dialect; readonly name: string } | undefined {
  if (!anyKey.test(key)) return undefined;
  for (const dialect of dialects) {
    const name = dialect.key.exec(key)?.[1];
    if (name !== undefined) return { dialect, name };
  }
  return undefined;
}

export function isIgnoreKey(key: string): boolean {
  return dialectOf(key) !== undefined;
}

/** Reads one annotation; undefined where it is none of these, or ignores nothing. */
export function readIgnored(key: string, value: string): (Ignored & { readonly onTemplate: boolean }) | undefined {
  const found = dialectOf(key);
  const ignored = found?.dialect.read(found.name, value);
  if (found === undefined || ignored === undefined) return undefined;
  return { tool: found.dialect.tool, onTemplate: found.dialect.onTemplate, ...ignored };
}

/** At most one more than {@link mostIds}, which tells that there were more. */
function idsIn(value: string): readonly string[] {
  const ids = new Set<string>();
  for (const id of value.split(',', mostIds * 10)) {
    if (id.trim() !== '') ids.add(id.trim());
    if (ids.size > mostIds) break;
  }
  return [...ids];
}

function everythingIf(value: string): Omit<Ignored, 'tool'> | undefined {
  return isYes(value) ? { ids: 'everything', reason: '' } : undefined;
}

function isYes(value: string): boolean {
  return /^(?:1|t|true)$/i.test(value.trim());
}

function isNo(value: string): boolean {
  return /^(?:0|f|false)$/i.test(value.trim());
}
