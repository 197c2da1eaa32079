import type { PeerCatalogue } from '../../model/catalogue.ts';
import type { Locate, Location } from '../../model/document.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import { compareText } from '../../model/identity.ts';
import type { Identity } from '../../model/identity.ts';
import { recordAt } from '../../model/json.ts';
import type { Json, Path } from '../../model/json.ts';
import type { Pack } from '../../model/pack.ts';
import type { AnnotationPolicy, AnnotationTool, Waiver } from '../../model/records.ts';
import { meant, quoted } from '../authored/words.ts';
import { isIgnoreKey, mostIds, readIgnored } from './dialects.ts';
import type { Ignored } from './dialects.ts';
import { peerRules } from './peer-rules.ts';
import type { PeerRules } from './peer-rules.ts';

/** Far above any real repository; a bound on what hostile files can make of one target. */
const mostRecords = 5000;
const mostWarnings = 20;
const mostNamed = 12;

export interface ReadAnnotations {
  readonly waivers: readonly Waiver[];
  readonly warnings: readonly string[];
  readonly assumptions: readonly string[];
}

/** One annotation at its place. */
interface Annotation {
  readonly identity: Identity;
  readonly key: string;
  readonly value: Json | undefined;
  readonly onTemplate: boolean;
  readonly location: Location;
}

/** One rule that annotations ignore on one object: several ids may lead to it, and several places say so. */
interface Draft {
  readonly tool: AnnotationTool;
  readonly rule: string;
  readonly first: Annotation;
  readonly ids: Set<string>;
  everything: boolean;
  readonly reasons: Set<string>;
}

type Objects = Pick<Graph, 'objects' | 'workloads'>;

/** Reads the ignore annotations of targets as waivers: accepted ones where readiness.yaml says so, else unapproved ones. */
export function annotationReaderOf(
  catalogue: PeerCatalogue,
  pack: Pick<Pack, 'name' | 'rules'>,
  policy: AnnotationPolicy | undefined,
): (graph: Objects, locate: Locate) => ReadAnnotations {
  const rules = peerRules(catalogue, pack);
  return (graph, locate) => {
    const annotations = annotationsOf(graph, locate);
    if (policy === 'ignore') return { waivers: [], warnings: [], assumptions: passedOver(annotations.length) };
    const collected = new Collector(rules);
    for (const annotation of annotations) collected.add(annotation);
    return {
      waivers: collected.waivers(policy),
      warnings: collected.warnings(),
      assumptions: collected.assumptions(pack.name),
    };
  };
}

function passedOver(count: number): readonly string[] {
  if (count === 0) return [];
  const what =
    count === 1 ? 'one ignore annotation of another checker is' : `${count} ignore annotations of other checkers are`;
  return [`${what} not read (annotations: ignore in readiness.yaml)`];
}

function annotationsOf(graph: Objects, locate: Locate): readonly Annotation[] {
  const templates = new Map(graph.workloads.map((workload) => [workload.key, workload.template.path]));
  const annotations = graph.objects().flatMap((declaration) => {
    const template = templates.get(declaration.key) ?? [];
    return [
      ...annotationsAt(declaration, [], locate),
      ...(template.length === 0 ? [] : annotationsAt(declaration, template, locate)),
    ];
  });
  return annotations.sort(
    (a, b) =>
      compareText(a.location.file, b.location.file) ||
      a.location.line - b.location.line ||
      a.location.column - b.location.column ||
      compareText(a.key, b.key),
  );
}

function annotationsAt(declaration: Declaration, at: Path, locate: Locate): readonly Annotation[] {
  const path = [...at, 'metadata', 'annotations'];
  return Object.entries(recordAt(declaration.object, ...path) ?? {}).flatMap(([key, value]) =>
    isIgnoreKey(key)
      ? [
          {
            identity: declaration.identity,
            key,
            value,
            onTemplate: at.length > 0,
            location: locate(declaration.document.id, [...path, key], 'key'),
          },
        ]
      : [],
  );
}

class Collector {
  private readonly drafts = new Map<string, Draft>();
  private readonly notes = new Map<string, Location>();
  private readonly unasked = new Map<AnnotationTool, Set<string>>();
  private tooMany = 0;
  private readonly rules: PeerRules;

  constructor(rules: PeerRules) {
    this.rules = rules;
  }

  add(annotation: Annotation): void {
    const { key, value } = annotation;
    if (typeof value !== 'string') {
      this.note(annotation, `${quoted(key)} is no text: Kubernetes refuses it, and nothing is ignored`);
      return;
    }
    const ignored = readIgnored(key, value);
    if (ignored === undefined) return;
    if (annotation.onTemplate && !ignored.onTemplate) {
      this.note(
        annotation,
        `${ignored.tool} reads ${quoted(key)} on the object itself, not on its pod template: nothing is ignored`,
      );
      return;
    }
    if (ignored.ids === 'everything') {
      for (const rule of this.rules.all(ignored.tool)) this.record(annotation, ignored, rule, undefined);
      return;
    }
    if (ignored.ids.length > mostIds)
      this.note(annotation, `${quoted(key)} names more than ${mostIds} checks; the others are not read`);
    for (const id of ignored.ids.slice(0, mostIds)) this.one(annotation, ignored, id);
  }

  private one(annotation: Annotation, ignored: Ignored, id: string): void {
    const found = this.rules.of(ignored.tool, id);
    if (found === undefined) {
      const hint = meant(id, this.rules.ids(ignored.tool));
      this.note(
        annotation,
        `${quoted(id)} is no check of ${ignored.tool} that is known here${hint === undefined ? '' : `: ${hint}`}`,
      );
      return;
    }
    if (found.length === 0) this.unasked.set(ignored.tool, (this.unasked.get(ignored.tool) ?? new Set()).add(id));
    for (const rule of found) this.record(annotation, ignored, rule, id);
  }

  private record(first: Annotation, { tool, reason }: Ignored, rule: string, id: string | undefined): void {
    const name = waiverId(tool, rule, first.identity);
    const draft: Draft = this.drafts.get(name) ?? {
      tool,
      rule,
      first,
      ids: new Set(),
      everything: false,
      reasons: new Set(),
    };
    if (!this.drafts.has(name) && this.drafts.size >= mostRecords) {
      this.tooMany += 1;
      return;
    }
    this.drafts.set(name, draft);
    if (id === undefined) draft.everything = true;
    else draft.ids.add(id);
    const words = plain(reason);
    if (words !== '' && draft.reasons.size < 5) draft.reasons.add(words);
  }

  private note({ location }: Annotation, text: string): void {
    this.notes.set(`${location.file}:${location.line}:${location.column}: ${text}`, location);
  }

  waivers(policy: Exclude<AnnotationPolicy, 'ignore'> | undefined): readonly Waiver[] {
    return [...this.drafts]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, { tool, rule, first, ids, everything, reasons }]): Waiver => {
        const accepted = policy?.accept.includes(tool) === true ? policy : undefined;
        const { group, kind, namespace, name } = first.identity;
        return {
          id,
          rule,
          subject: { group, kind, namespace, name },
          kind: 'accept-risk',
          justification: reasons.size === 0 ? 'the annotation gives no reason' : [...reasons].join('; '),
          owner: accepted?.owner ?? '',
          requestedBy: accepted?.owner ?? '',
          approvedBy: accepted?.approvedBy ?? [],
          createdAt: accepted?.from ?? '',
          expiresAt: accepted?.until ?? '',
          location: first.location,
          source: {
            kind: 'annotation',
            tool,
            key: plain(first.key),
            // An id of its own says more than that everything is ignored, and is told whether or not something is open.
            ids: everything && ids.size === 0 ? 'everything' : [...ids].sort(compareText),
          },
        };
      });
  }

  warnings(): readonly string[] {
    const all = [...this.notes.keys()];
    const more = all.length - mostWarnings;
    return [
      ...all.slice(0, mostWarnings),
      ...(more > 0 ? [`${more} more ignore annotations could not be read`] : []),
      ...(this.tooMany > 0
        ? [
            `ignore annotations ask for more than ${mostRecords} exceptions; ${this.tooMany} of them are not listed and lift nothing`,
          ]
        : []),
    ];
  }

  /** What nobody asks needs no exception; who moves over wants to know it all the same. */
  assumptions(pack: string): readonly string[] {
    return [...this.unasked]
      .sort(([a], [b]) => compareText(a, b))
      .map(([tool, ids]) => {
        const sorted = [...ids].sort(compareText);
        const more = sorted.length > mostNamed ? ` and ${sorted.length - mostNamed} more` : '';
        return `annotations ignore checks of ${tool} that the pack ${pack} does not ask: ${sorted.slice(0, mostNamed).join(', ')}${more}`;
      });
  }
}

/** One for each rule and object: the same for every place that says so, and stable when lines move. */
function waiverId(tool: AnnotationTool, rule: string, { group, kind, namespace, name }: Identity): string {
  const where = namespace === '' ? '' : `${namespace}/`;
  return `${tool} annotation: ${rule} on ${group === '' ? '' : `${group}/`}${kind} ${where}${name}`;
}

/** On one line, without control characters, bounded. */
function plain(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return clean.length > 300 ? `${clean.slice(0, 297)}...` : clean;
}
