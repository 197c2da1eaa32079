/*
 * Label grammar: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */

const name = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && name.test(text));
}

/** Right in all but perhaps its length. */
export function hasLabelCharacters(text: string): boolean {
  return text === '' || name.test(text);
}

export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const own = text.slice(slash + 1);
  const domain = slash === -1 ? undefined : text.slice(0, slash);
  return own.length <= 63 && name.test(own) && (domain === undefined || (domain.length <= 253 && prefix.test(domain)));
}
