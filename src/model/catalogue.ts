import type { Json, JsonRecord, Path } from './json.ts';

/*
 * Dated facts that checks read (rules/catalogues/*.yaml, compiled to JSON at build time).
 * Every catalogue carries `asOf` and each entry group its `source`.
 */

interface Dated {
  readonly asOf: string;
}

/** rules/catalogues/images.yaml: what an image is, and what it does at start. Matched on the repository without registry. */
export interface ImageFacts {
  readonly repositories: readonly string[];
  /** Product, in one word: `postgres`, `redis`, `lavalink`. */
  readonly product: string;
  readonly role?: 'voice' | 'store' | 'exporter' | 'other';
  readonly ports: readonly number[];
  /** Folders the program must write at start. */
  readonly writes?: readonly string[];
  /** Answers only loopback clients unless a password or protected-mode no is set. */
  readonly protectedMode?: boolean;
  readonly source: string;
}
export interface ImageCatalogue extends Dated {
  readonly images: readonly ImageFacts[];
}

/** rules/catalogues/discord.yaml */
export interface DiscordCatalogue extends Dated {
  /** Environment names that hold a bot token, exact, upper case. */
  readonly tokenNames: readonly string[];
  /** Words in a name that say the token belongs to another service (TELEGRAM, SLACK ...). */
  readonly otherServices: readonly string[];
  readonly publicKeyNames: readonly string[];
  readonly shardNames: {
    readonly count: readonly string[];
    readonly ids: readonly string[];
    readonly perPod: readonly string[];
    /** Into how many processes the total is divided. */
    readonly clusters: readonly string[];
    readonly leased: readonly string[];
  };
  readonly hosts: readonly string[];
  readonly source: string;
}

/** rules/catalogues/api-versions.yaml */
export interface ApiVersionFacts {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  readonly replacement?: string;
  /** Kubernetes minor since which the replacement exists: 19 for 1.19. */
  readonly replacementSince?: number;
  readonly deprecatedIn?: number;
  readonly removedIn: number;
  readonly source: string;
}
export interface ApiVersionCatalogue extends Dated {
  readonly apiVersions: readonly ApiVersionFacts[];
  /** Minors of Kubernetes 1, and the day (YYYY-MM-DD) after which they get no patch. */
  readonly releases: readonly { readonly minor: number; readonly endOfLife: string; readonly source: string }[];
}

/** rules/catalogues/custom-resources.yaml: what known custom resources make at run time, and pod templates in them. */
export interface CustomResourceFacts {
  /** `cert-manager.io`, or `*.upbound.io` for every group below a domain. */
  readonly group: string;
  readonly kinds: readonly string[] | '*';
  /** What it makes, as kinds (`Secret`, `Service` ...); `[]` for nothing; `'*'` for anything. */
  readonly makes: readonly string[] | '*';
  readonly source: string;
}
/** Services that a custom resource makes for certain, by name: `{name}-rw`. */
export interface MadeServices {
  readonly group: string;
  readonly kind: string;
  readonly names: readonly string[];
  /** Fields that change which Services there are: where one is set, nothing is certain. */
  readonly unless?: readonly string[];
  readonly source: string;
}
export interface CustomResourceCatalogue extends Dated {
  readonly customResources: readonly CustomResourceFacts[];
  readonly services: readonly MadeServices[];
}

/**
 * What known custom resources of this kind make; undefined for a kind that the catalogue does not hold.
 * An entry that names the kind wins over one for the whole group, an exact group over a domain.
 */
export function customResourceFacts(
  catalogue: CustomResourceCatalogue,
  group: string,
  kind: string,
): CustomResourceFacts | undefined {
  let found: CustomResourceFacts | undefined;
  let rank = 0;
  for (const facts of catalogue.customResources) {
    const exact = facts.group === group;
    if (!exact && !(facts.group.startsWith('*.') && group.endsWith(facts.group.slice(1)))) continue;
    const named = facts.kinds !== '*' && facts.kinds.includes(kind);
    if (!named && facts.kinds !== '*') continue;
    const own = (exact ? 2 : 0) + (named ? 1 : 0) + 1;
    if (own > rank) [found, rank] = [facts, own];
  }
  return found;
}

export const valueGrammars = [
  'dns-label',
  'dns-subdomain',
  'host',
  'path-segment',
  'quantity',
  'port-name',
  'label-key',
  'label-value',
  'env-name',
  'config-key',
  'percent',
  'cidr',
  'cron',
  'absolute-path',
] as const;
export type ValueGrammar = (typeof valueGrammars)[number];

/**
 * rules/catalogues/values.yaml: what the API server refuses and the OpenAPI files don't hold.
 * An empty string counts as absent, as it does in the API's defaulting.
 */
export interface ValueRule {
  /** OpenAPI definition: `io.k8s.api.core.v1.Container`. */
  readonly definition: string;
  /** Field of it, or a way down from it: `spec.template.spec.restartPolicy`. Absent: the object itself. */
  readonly field?: string;
  readonly required?: true;
  /** Of a string, or of every item of a list of strings. */
  readonly oneOf?: readonly string[];
  /** Of a number; in a number-or-string field the grammar holds for the string. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly grammar?: ValueGrammar;
  /** Grammar of the keys of a map. */
  readonly keyGrammar?: ValueGrammar;
  readonly minItems?: number;
  /** No two items of the list share this field. */
  readonly uniqueBy?: string;
  /** As soon as the list has two items, each has a name. */
  readonly namedWhenSeveral?: true;
  /** No quantity of the map is above the one of the same name in this other map of the object. */
  readonly notAbove?: string;
  /** Exactly one, or at most one, of these fields of the object is set. */
  readonly exactlyOneOf?: readonly string[];
  readonly atMostOneOf?: readonly string[];
  /** The field must be absent when another field of the object has this value. */
  readonly forbiddenWhen?: { readonly field: string; readonly is: string };
  readonly source: string;
}
export interface ValueCatalogue extends Dated {
  readonly values: readonly ValueRule[];
}

/** Other checkers, in the order in which they are shown. */
export const peerNames = [
  'kube-score',
  'kube-linter',
  'polaris',
  'kubescape',
  'checkov',
  'trivy',
  'kubesec',
  'kyverno',
] as const;
export type PeerName = (typeof peerNames)[number];

/** Ids of the same question, by checker. */
export type PeerIds = Readonly<Partial<Record<PeerName, readonly string[]>>>;

/** rules/catalogues/peers.yaml: by id of our check. For people; no check reads it. */
export interface PeerCatalogue extends Dated {
  readonly sources: Readonly<Record<PeerName, string>>;
  readonly checks: Readonly<Record<string, PeerIds>>;
}

/** rules/catalogues/metrics.yaml: how programs count the requests that they answer, by exact names. */
export interface MetricsCatalogue extends Dated {
  readonly requests: readonly RequestMetrics[];
  readonly latency: readonly LatencyMetric[];
}
export interface RequestMetrics {
  readonly metrics: readonly string[];
  /** The count of a histogram: taken only where no counter is there. */
  readonly after?: true;
  /** Labels that tell an error, in the order in which they are looked for; both texts are patterns of RE2. */
  readonly errors: readonly { readonly label: string; readonly error: string; readonly values: string }[];
  readonly source: string;
}
export interface LatencyMetric {
  /** Without `_bucket`. */
  readonly metric: string;
  readonly unit: 'seconds' | 'milliseconds';
  readonly source: string;
}

/** What checks may ask for. */
export interface Catalogues {
  readonly images: ImageCatalogue;
  readonly discord: DiscordCatalogue;
  readonly 'api-versions': ApiVersionCatalogue;
  readonly 'custom-resources': CustomResourceCatalogue;
  readonly values: ValueCatalogue;
}
export type CatalogueName = keyof Catalogues;

/** With those that a scan never loads. */
export interface AllCatalogues extends Catalogues {
  readonly peers: PeerCatalogue;
  readonly metrics: MetricsCatalogue;
}

/** One thing that the API server would refuse. */
export interface SchemaProblem {
  readonly path: Path;
  readonly problem:
    | { readonly kind: 'unknown-field'; readonly field: string; readonly nearest?: string }
    | { readonly kind: 'type'; readonly expected: string; readonly found: string }
    | { readonly kind: 'required'; readonly field: string }
    | { readonly kind: 'value'; readonly expected: string; readonly found: string };
  /** Check that names this very fault, and in more words: schema-valid then leaves it out. */
  readonly topic?: string;
}

/** The API of one Kubernetes minor version. */
export interface KubernetesSchema {
  /** `1.36` */
  readonly version: string;
  readonly minor: number;
  /** False for a target version older or newer than every table: schema-valid is then unknown. */
  readonly known: boolean;
  /** Every kind that Kubernetes owns, sorted. */
  readonly kinds: readonly string[];
  /** `known`: in the tables. `custom`: a group that Kubernetes does not own. `no-kind`: a built-in group without this kind. */
  kindOf(apiVersion: string, kind: string): 'known' | 'custom' | 'no-kind';
  /** API versions that serve a kind of this name, sorted; empty for a kind that Kubernetes does not own. */
  apiVersionsOf(kind: string): readonly string[];
  scopeOf(apiVersion: string, kind: string): 'Namespaced' | 'Cluster' | undefined;
  /** Every problem of the object, sorted by path. Placeholders are skipped and returned as paths. */
  validate(object: JsonRecord): { readonly problems: readonly SchemaProblem[]; readonly placeholders: readonly Path[] };
}

export type { Json };
