import type { Severity } from '../model/outcome.ts';
import type { Profile } from '../model/pack.ts';

/** Options of scan, collect, judge and render as they come from the command line; all optional. */
export interface ScanFlags {
  readonly pack?: string;
  readonly profile?: Profile;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** `--no-ignore` */
  readonly ignore?: boolean;
  /** `--no-render` */
  readonly render?: boolean;
  readonly kubernetesVersion?: string;
  readonly namespace?: string;
  readonly format?: readonly string[];
  readonly output?: string;
  readonly level?: string;
  readonly failOn?: Severity;
  readonly exitZero?: boolean;
  /** A file, or false for `--no-config`. */
  readonly config?: string | boolean;
  /** Results of load tests: files or folders. */
  readonly load?: readonly string[];
  /** Addresses of a Prometheus, '' for that of readiness.yaml; more than one is refused. */
  readonly prometheus?: readonly string[];
  /** `NAME=VARIABLE` */
  readonly prometheusHeader?: readonly string[];
  readonly prometheusProxy?: string;
  /** Files in PEM form. */
  readonly prometheusCa?: string;
  readonly prometheusCert?: string;
  readonly prometheusKey?: string;
  /** Look at a cluster. The options after it mean nothing without it. */
  readonly cluster?: boolean;
  readonly context?: readonly string[];
  readonly kubeconfig?: string;
  readonly allowExec?: boolean;
  readonly clusterNamespace?: readonly string[];
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly secrets?: boolean;
  readonly secretKeys?: boolean;
  readonly at?: string;
  readonly color?: boolean;
  readonly progress?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Another checker that is asked the same; scan only. */
  readonly crossCheck?: string;
}
