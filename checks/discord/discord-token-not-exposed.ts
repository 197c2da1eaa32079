import type { Declaration } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { secretOf } from '../../src/model/secret.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath } from '../kit/read.ts';
import { isWorkload } from '../kit/roles.ts';
import { failIfAny } from '../kit/verdict.ts';

export default defineCheck({
  id: 'discord-token-not-exposed',
  title: 'No Discord token stands in a command, an argument or an annotation',
  why: 'Commands, arguments and annotations are shown by every `kubectl describe` and process list; whoever reads the bot token is the bot.',
  fix: 'Reset the token in the Discord developer portal, keep the new one in a Secret and hand it over as a variable or a file.',
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
  messages: { token: '{place} of {kind} {name} holds a Discord bot token in clear' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    return failIfAny(
      tokensIn(subject).map((path) =>
        finding('token', {
          data: { kind, name, place: formatPath(path) },
          at: path,
          discriminator: formatPath(path),
        }),
      ),
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
  const skipped = namedElsewhere(declaration.identity.kind);
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

/** A Secret is where a token belongs; a ConfigMap's data is secret-in-configmap's. */
function namedElsewhere(kind: string): ReadonlySet<string> {
  return new Set(kind === 'Secret' ? ['data', 'stringData'] : kind === 'ConfigMap' ? ['data', 'binaryData'] : []);
}

/** `containers[0].env[2].value` of a workload is secret-literal-in-env's. */
function isEnvValue(path: Path): boolean {
  return path.at(-1) === 'value' && typeof path.at(-2) === 'number' && path.at(-3) === 'env';
}
