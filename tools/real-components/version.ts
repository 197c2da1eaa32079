export type Version = readonly number[];

/** The first version in a text: `kube-score version: 1.20.0, commit: ...`, `v4.3.1`, `go1.26.8`. */
export function versionIn(text: string): Version | undefined {
  const match = /(?:^|[^\d.\w]|\bv|\bgo)(\d+)\.(\d+)(?:\.(\d+))?(?![\d.]*-(?:alpha|beta|rc))/.exec(text);
  return match === null ? undefined : match.slice(1).map((part: string | undefined) => Number(part ?? 0));
}

export function isAtLeast(version: Version, least: Version): boolean {
  for (let index = 0; index < Math.max(version.length, least.length); index += 1) {
    const difference = (version[index] ?? 0) - (least[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
