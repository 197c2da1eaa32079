import type { Declaration } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { secretOf } from '../../src/model/secret.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath } from '../kit/read.ts';
import { isWorkload } from '../kit/roles.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

export default defineCheck({
  id: 'discord-token-not-exposed',
  title: 'No Discord token stands in a file, a command, an argument or an annotation',
  why: 'Whoever reads the bot token is the bot. A file of a repository keeps it for ever, base64 hides nothing, and every `kubectl describe` shows commands, arguments and annotations.',
  fix: 'Reset the token in the Discord developer portal. Keep the new one in a Secret that is made outside of the repository, or in a SealedSecret, an ExternalSecret or a file of SOPS.',
  effort: 'hours',
  references: [
    'https://docs.discord.com/developers/reference#authentication',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    token: '{place} of {kind} {name} holds a Discord bot token in clear',
    'in-file': 'key {key} of Secret {name} holds a Discord bot token, and this file gives it to everybody who reads it',
  },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    if (kind === 'Secret' && subject.document.live === true)
      return notAsked('a Secret of the cluster is where a token belongs, and the files behind it were not read');
    return failIfAny(
      tokensIn(subject).map((path) => {
        const told = { at: path, discriminator: formatPath(path) };
        return kind === 'Secret' && isData(path)
          ? finding('in-file', { ...told, data: { key: String(path.at(-1)), name } })
          : finding('token', { ...told, data: { kind, name, place: formatPath(path) } });
      }),
    );
  },
});

/** Deeper than any manifest that the reader lets through. */
const depthLimit = 200;

/** Places of Discord tokens, without those that other checks name. */
function tokensIn(declaration: Declaration): readonly Path[] {
  const found: Path[] = [];
  const here: (string | number)[] = [];
  const workload = isWorkload(declaration);
  const skipped = namedElsewhere(declaration);
  const visit = (value: Json | undefined): void => {
    if (typeof value !== 'object' || value === null || here.length > depthLimit) return;
    const mark = secretOf(value);
    if (mark !== undefined) {
      if (mark.class === 'discord-token' && !(workload && isEnvValue(here))) found.push([...here]);
      return;
    }
    if (Array.isArray(value)) {
      value.forEach((item: Json, position) => {
        here.push(position);
        visit(item);
        here.pop();
      });
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      if (here.length === 0 && skipped.has(key)) continue;
      here.push(key);
      visit(item);
      here.pop();
    }
  };
  visit(declaration.object);
  return found;
}

const secretFields: readonly string[] = ['data', 'stringData'];

function isData([field]: Path): boolean {
  return typeof field === 'string' && secretFields.includes(field);
}

/** A Secret is where a token belongs, only not in a file; a ConfigMap's data is secret-in-configmap's. */
function namedElsewhere(declaration: Declaration): ReadonlySet<string> {
  const { kind } = declaration.identity;
  if (kind === 'Secret' && !standsInFile(declaration)) return new Set(secretFields);
  return new Set(kind === 'ConfigMap' ? ['data', 'binaryData'] : []);
}

/** What is piped in was made a moment ago, and a generator of kustomize may read what git leaves out. */
function standsInFile({ document: { file, rendered } }: Declaration): boolean {
  return (
    file !== '<stdin>' && !(rendered !== undefined && /(?:^|\/)kustomization\.ya?ml$|(?:^|\/)Kustomization$/.test(file))
  );
}

/** `containers[0].env[2].value` of a workload is secret-literal-in-env's. */
function isEnvValue(path: Path): boolean {
  return path.at(-1) === 'value' && typeof path.at(-2) === 'number' && path.at(-3) === 'env';
}
