import type { ValueGrammar } from '../../model/catalogue.ts';
import { isQuantity } from '../../model/quantity.ts';
import { isCronSchedule } from '../../model/cron.ts';

/*
 * The grammars of k8s.io/apimachinery/pkg/util/validation and of pkg/apis/*\/validation, as predicates over a string.
 */

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedPart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isSubdomain(text: string): boolean {
  return text.length <= 253 && dnsSubdomain.test(text);
}

export function isBase64(text: string): boolean {
  return base64.test(text.replace(/[\r\n]/g, ''));
}

function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (slash !== -1 && !isSubdomain(text.slice(0, slash))) return false;
  return name.length <= 63 && qualifiedPart.test(name);
}

/** What a value must be, in words for a message, and its test. */
export const grammars: Readonly<
  Record<ValueGrammar, { readonly words: string; readonly test: (text: string) => boolean }>
> = {
  'dns-label': {
    words: 'lower-case letters, digits and "-", at most 63 characters',
    test: (text) => text.length <= 63 && dnsLabel.test(text),
  },
  'dns-subdomain': {
    words: 'lower-case letters, digits, "-" and ".", at most 253 characters',
    test: isSubdomain,
  },
  host: {
    words: 'a lower-case host name, or one that starts with "*."',
    test: (text) => isSubdomain(text.startsWith('*.') ? text.slice(2) : text),
  },
  'path-segment': {
    words: 'a name without "/" and "%"',
    test: (text) => text !== '.' && text !== '..' && !/[/%]/.test(text),
  },
  quantity: { words: 'a quantity such as 500m, 1.5 or 256Mi', test: isQuantity },
  'port-name': {
    words: 'a port name: at most 15 lower-case letters, digits and "-", with a letter',
    test: (text) =>
      text.length <= 15 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text) && /[a-z]/.test(text) && !text.includes('--'),
  },
  'label-key': { words: 'a label key: [prefix/]name', test: isLabelKey },
  'label-value': {
    words: 'at most 63 letters, digits, "-", "_" and ".", the first and last a letter or digit',
    test: (text) => text === '' || (text.length <= 63 && qualifiedPart.test(text)),
  },
  'env-name': { words: 'printable ASCII without "="', test: (text) => /^[ -<>-~]+$/.test(text) },
  'config-key': {
    words: 'letters, digits, "-", "_" and ".", at most 253 characters',
    test: (text) => text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== '.' && !text.startsWith('..'),
  },
  percent: { words: 'a whole number or a percentage such as 25%', test: (text) => /^\d+%$/.test(text) },
  cidr: {
    words: 'an address range such as 10.0.0.0/8',
    test: (text) =>
      /^(?:\d{1,3}(?:\.\d{1,3}){3}\/(?:[0-9]|[12][0-9]|3[0-2])|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\/\d{1,3})$/.test(text),
  },
  cron: { words: 'a cron schedule of five fields, or @daily and the like', test: isCronSchedule },
  'absolute-path': { words: 'a path that starts with "/"', test: (text) => text.startsWith('/') },
};
