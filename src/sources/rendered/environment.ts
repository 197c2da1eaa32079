import { join } from 'node:path';

/** Nothing listens there; the standard clients of Go ask a proxy that the environment names before any name server. */
const nowhere = 'http://127.0.0.1:9';

/**
 * All that a program learns of its surroundings. Its home and every folder in which helm or kustomize would look for
 * plugins, repositories and credentials lie in an empty temporary folder; no program can be found to call; and
 * whatever it would fetch goes to a proxy that is not there.
 */
export function cleanEnvironment(folder: string): Record<string, string> {
  const inside = (name: string) => join(folder, name);
  return {
    PATH: inside('bin'),
    HOME: folder,
    USERPROFILE: folder,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
    LANG: 'C',
    XDG_CONFIG_HOME: inside('config'),
    XDG_CACHE_HOME: inside('cache'),
    XDG_DATA_HOME: inside('data'),
    HELM_CONFIG_HOME: inside('config'),
    HELM_CACHE_HOME: inside('cache'),
    HELM_DATA_HOME: inside('data'),
    HELM_PLUGINS: inside('plugins'),
    HELM_REPOSITORY_CONFIG: inside('repositories.yaml'),
    HELM_REPOSITORY_CACHE: inside('cache'),
    HELM_REGISTRY_CONFIG: inside('registry.json'),
    KUSTOMIZE_PLUGIN_HOME: inside('plugins'),
    KUBECONFIG: inside('kubeconfig'),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: '',
    GOMAXPROCS: '2',
  };
}
