import type {
  Check,
  CheckContext,
  CheckMeta,
  EvidenceNeed,
  ParamSpec,
  SubjectKind,
  Verdict,
} from '../../src/model/check.ts';

/**
 * Ties a check's declarations to the types of its `run`: undeclared evidence, params, messages and slots don't compile.
 * The result is plain data with one function.
 */
export function defineCheck<
  const S extends SubjectKind,
  const N extends readonly EvidenceNeed[],
  const P extends Readonly<Record<string, ParamSpec>>,
  const M extends Readonly<Record<string, string>>,
  const Q extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
>(
  definition: Omit<CheckMeta, 'subject' | 'needs' | 'params' | 'messages' | 'queries'> & {
    readonly subject: S;
    readonly needs: N;
    readonly params: P;
    readonly messages: M;
    readonly queries?: Q;
    readonly run: (context: CheckContext<S, N[number], P, M, Q>) => Verdict;
  },
): Check {
  return definition as unknown as Check;
}
