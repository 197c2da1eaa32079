import type { Pack } from '../model/pack.ts';

export type BuiltInPackName =
  | 'certification-100'
  | 'discord-bot'
  | 'kubernetes-service'
  | 'enterprise-eight'
  | 'deployment-excellence'
  | 'every-check'
  | 'pod-security-baseline'
  | 'pod-security-restricted'
  | 'parity-kube-linter'
  | 'parity-polaris'
  | 'parity-kube-score';

/** Packs of this program, resolved at build time: reading one needs neither a YAML parser nor a validator. */
export const builtInPacks: Readonly<Record<BuiltInPackName, () => Promise<{ readonly default: unknown }>>> = {
  'certification-100': () => import('../../rules/packs/certification-100.gen.json', { with: { type: 'json' } }),
  'discord-bot': () => import('../../rules/packs/discord-bot.gen.json', { with: { type: 'json' } }),
  'kubernetes-service': () => import('../../rules/packs/kubernetes-service.gen.json', { with: { type: 'json' } }),
  'enterprise-eight': () => import('../../rules/packs/enterprise-eight.gen.json', { with: { type: 'json' } }),
  'deployment-excellence': () => import('../../rules/packs/deployment-excellence.gen.json', { with: { type: 'json' } }),
  // After these: a check's parameters in its fixtures are those of the first pack that binds it.
  'every-check': () => import('../../rules/packs/every-check.gen.json', { with: { type: 'json' } }),
  // After every-check: a standard's parameters are its own, and stricter than what a check is asked with elsewhere.
  'pod-security-baseline': () => import('../../rules/packs/pod-security-baseline.gen.json', { with: { type: 'json' } }),
  'pod-security-restricted': () =>
    import('../../rules/packs/pod-security-restricted.gen.json', { with: { type: 'json' } }),
  // After every-check: the parameters of other tools are their own.
  'parity-kube-linter': () => import('../../rules/packs/parity-kube-linter.gen.json', { with: { type: 'json' } }),
  'parity-polaris': () => import('../../rules/packs/parity-polaris.gen.json', { with: { type: 'json' } }),
  'parity-kube-score': () => import('../../rules/packs/parity-kube-score.gen.json', { with: { type: 'json' } }),
};

export function isBuiltIn(name: string): name is BuiltInPackName {
  return Object.hasOwn(builtInPacks, name);
}

export async function loadBuiltIn(name: BuiltInPackName): Promise<Pack> {
  const module: { readonly default: unknown } = await builtInPacks[name]();
  return decodePack(module.default);
}

/** The build wrote it with {@link Pack}'s own shape, and a test reads every one of them back. */
function decodePack(value: unknown): Pack {
  return value as Pack;
}
