import { compareText } from '../../model/identity.ts';
import type { JsonRecord } from '../../model/json.ts';
import { severities } from '../../model/outcome.ts';
import type { Pack, PackRule } from '../../model/pack.ts';
import type { AnnotationTool } from '../../model/records.ts';
import type { PeerRules } from '../annotations/peer-rules.ts';
import { meant, quoted } from '../authored/words.ts';
import type { Moved, Note, OwnRule, RuleEntry, Understood, Wish } from './moved.ts';
import { kebab } from './reading.ts';
import { packFile } from './write.ts';

/** Drafts of waivers that one file may ask for: a list of exemptions times rules grows fast. */
const mostWaivers = 200;

export interface Base {
  readonly tool: AnnotationTool;
  /** The pack that the written one extends. */
  readonly pack: Pack;
  readonly peers: PeerRules;
  /** Today, as a date, and the days that a waiver may last. */
  readonly today: string;
  readonly until: (severity: PackRule['severity']) => string;
}

/** Holds what was understood against the rules of a pack. */
export function applyTo(base: Base, understood: Understood): Moved {
  const switched = switchRules(base, understood);
  const limits = limitRules(base, understood.params);
  const own = ownRules(base, understood.own);
  const waivers = draftWaivers(base, understood);
  const rules = new Map<string, RuleEntry>();
  for (const entry of [...switched.rules, ...limits.rules, ...own.rules]) {
    const before = rules.get(entry.id);
    // What is off has no other settings.
    if (before?.setting['off'] !== undefined) continue;
    const setting = entry.setting['off'] === undefined ? { ...before?.setting, ...entry.setting } : entry.setting;
    rules.set(entry.id, {
      id: entry.id,
      setting,
      from: before === undefined ? entry.from : `${before.from}, ${entry.from}`,
    });
  }
  return {
    settings: understood.settings,
    rules: [...rules.values()].sort((a, b) => compareText(a.id, b.id)),
    waivers: waivers.waivers,
    carried: [
      ...switched.carried,
      ...limits.carried,
      ...own.carried,
      ...understood.settings.map(({ from, key, text }) => ({ from, text: `${text} (${key} in readiness.yaml)` })),
      ...waivers.carried,
    ],
    changed: [
      ...switched.changed,
      ...understood.own.flatMap(({ from, name, changed }) =>
        changed === undefined ? [] : [{ from, text: `${quoted(name)}: ${changed}` }],
      ),
      ...understood.settings.flatMap(({ from, changed }) => (changed === undefined ? [] : [{ from, text: changed }])),
      ...waivers.changed,
    ],
    left: [...switched.left, ...limits.left, ...waivers.left, ...understood.left],
  };
}

type Part = Pick<Moved, 'rules' | 'carried' | 'changed' | 'left'>;

function switchRules({ pack, peers, tool }: Base, { wishes, others }: Understood): Part {
  const wanted = new Map<string, Wish>();
  for (const wish of wishes) if (wanted.get(wish.id)?.on !== false) wanted.set(wish.id, wish);
  const idsOf = new Map<string, string[]>();
  for (const id of peers.ids(tool))
    for (const rule of peers.of(tool, id) ?? []) idsOf.set(rule, [...(idsOf.get(rule) ?? []), id]);

  const [rules, carried, changed, left]: [RuleEntry[], Note[], Note[], Note[]] = [[], [], [], []];
  for (const rule of pack.rules) {
    const ids = idsOf.get(rule.id) ?? [];
    if (ids.length === 0) continue;
    const asked = ids.map((id) => wanted.get(id));
    const off = asked.filter((wish) => wish?.on === false);
    const on = asked.filter((wish) => wish?.on === true);
    const silent = asked.filter((wish) => wish === undefined).length;
    if (on.length === 0 && (silent === 0 || others.as === 'off')) {
      const [first] = off;
      const from = first?.from ?? (others.as === 'off' ? others.from : '');
      rules.push({ id: rule.id, setting: { off: first?.reason ?? (others.as === 'off' ? others.reason : '') }, from });
      if (first !== undefined) carried.push({ from, text: `${first.id}: the rule ${rule.id} is off` });
      continue;
    }
    for (const wish of off)
      if (wish !== undefined)
        left.push({
          from: wish.from,
          text: `${wish.id} stays on: our rule ${rule.id} asks ${ids.filter((id) => id !== wish.id).join(', ')}, too`,
          todo: `write ${rule.id}: { off: ... } in the pack to switch off all of it`,
        });
    const [first] = on;
    const severity = severityOf(on);
    const stays = severity === undefined ? undefined : unchangeable(rule, severity, { pack, idsOf, wanted });
    if (stays !== undefined && first !== undefined)
      changed.push({ from: first.from, text: `the rule ${rule.id} stays ${rule.severity}: ${stays}` });
    const setting: JsonRecord = {
      ...(rule.informative && (first !== undefined || others.as === 'on') ? { informative: false } : {}),
      ...(severity === undefined || severity === rule.severity || stays !== undefined ? {} : { severity }),
    };
    if (Object.keys(setting).length > 0)
      rules.push({ id: rule.id, setting, from: first?.from ?? (others.as === 'on' ? others.from : '') });
    if (first !== undefined) {
      const how = setting['severity'] === undefined ? 'asked' : `asked as ${severity ?? ''}`;
      carried.push({ from: first.from, text: `${first.id}: the rule ${rule.id} is ${how}` });
    }
  }
  if (others.as !== 'default') {
    const off = others.as === 'off';
    const count = rules.filter(({ from, setting }) => from === others.from && 'off' in setting === off).length;
    const what = off ? 'are off, because nothing there asks for them' : 'count that are informative by default';
    if (count > 0) carried.push({ from: others.from, text: `${count} rules ${what}` });
    if (count > 0 && others.as === 'off' && others.changed !== undefined)
      changed.push({ from: others.from, text: others.changed, todo: `delete their lines from ${packFile} then` });
  }
  for (const wish of wanted.values()) left.push(...unknownWish(wish, { peers, tool, pack }));
  return { rules, carried, changed, left };
}

/** One rule may answer for several checks of theirs: the gravest severity holds. */
function severityOf(on: readonly (Wish | undefined)[]): Wish['severity'] {
  const wished = new Set(on.map((wish) => wish?.severity));
  return severities.find((severity) => wished.has(severity));
}

/** Why a rule keeps its severity; undefined where it may have the wished one. */
function unchangeable(
  rule: PackRule,
  severity: NonNullable<Wish['severity']>,
  {
    pack,
    idsOf,
    wanted,
  }: { pack: Pack; idsOf: ReadonlyMap<string, readonly string[]>; wanted: ReadonlyMap<string, Wish> },
): string | undefined {
  if (severity === rule.severity) return undefined;
  if (rule.severity === 'blocker') return 'what takes a system down is no matter of taste';
  const group = pack.groups.find(({ id }) => id === rule.group);
  const others = group?.rules.filter((id) => id !== rule.id) ?? [];
  const same = others.every((id) => severityOf((idsOf.get(id) ?? []).map((one) => wanted.get(one))) === severity);
  return same ? undefined : `it shares its weight with ${others.join(', ')}`;
}

function unknownWish(wish: Wish, { peers, pack, tool }: Pick<Base, 'peers' | 'pack' | 'tool'>): readonly Note[] {
  const found = peers.of(tool, wish.id);
  if (found === undefined) {
    const hint = meant(wish.id, peers.ids(tool));
    return [
      {
        from: wish.from,
        text: `${quoted(wish.id)} is no check of ${tool} that is known here`,
        ...(hint === undefined ? {} : { todo: hint }),
      },
    ];
  }
  if (found.length > 0) return [];
  const text = wish.on
    ? `no rule of the pack ${pack.name} asks what ${wish.id} asks`
    : `${wish.id} is not asked anyway`;
  return [{ from: wish.from, text, ...(wish.on ? { todo: 'readiness checks lists all that could be asked' } : {}) }];
}

/** Thresholds, and limits of resources that are not asked for. */
function limitRules({ pack, peers, tool }: Base, params: Understood['params']): Part {
  const [rules, carried, left]: [RuleEntry[], Note[], Note[]] = [[], [], []];
  for (const { id, name, value, from } of params) {
    const limit = /^ignore-container-(cpu|memory)-limit$/.exec(id)?.[1];
    const found =
      limit === undefined
        ? pack.rules.filter((rule) => (peers.of(tool, id) ?? []).includes(rule.id) && Object.hasOwn(rule.params, name))
        : pack.rules.filter((rule) => rule.check === `${limit}-limit` || rule.id === `${limit}-limit`);
    for (const rule of found) {
      if (limit === undefined) {
        rules.push({ id: rule.id, setting: { params: { [name]: value } }, from });
        carried.push({ from, text: `the rule ${rule.id} wants ${value}` });
      } else {
        rules.push({ id: rule.id, setting: { off: `was switched off by --${id} of kube-score (${from})` }, from });
        carried.push({ from, text: `--${id}: the rule ${rule.id} is off` });
      }
    }
    if (found.length === 0)
      left.push({
        from,
        text: `no rule of the pack ${pack.name} takes ${limit === undefined ? `the threshold of ${id}` : `--${id}`}`,
      });
  }
  return { rules, carried, changed: [], left };
}

function ownRules({ pack }: Base, own: readonly OwnRule[]): Pick<Part, 'rules' | 'carried'> {
  const taken = new Set(pack.rules.map(({ id }) => id));
  const categories = pack.categories.map(({ id }) => id);
  const fallback =
    ['conventions', 'developer-experience', 'compliance', 'reliability'].find((id) => categories.includes(id)) ??
    categories[0] ??
    '';
  const rules = own.map(({ category: theirs = '', from, id, setting }): RuleEntry => {
    const category = categories.includes(theirs) ? theirs : fallback;
    const name = free(kebab(id), taken);
    taken.add(name);
    return { id: name, setting: { category, ...setting }, from };
  });
  return {
    rules,
    carried: rules.map(({ id, from }, index) => ({
      from,
      text: `the check ${quoted(own[index]?.name ?? id)} is the rule ${id}`,
    })),
  };
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 1; ; number += 1) {
    const other = `own-${name}${number === 1 ? '' : `-${number}`}`;
    if (!taken.has(other)) return other;
  }
}

function draftWaivers(
  base: Base,
  { exemptions, wishes }: Understood,
): Pick<Moved, 'waivers' | 'carried' | 'changed' | 'left'> {
  const { pack, peers, today, tool, until } = base;
  const off = new Set(wishes.filter(({ on }) => !on).map(({ id }) => id));
  const bySeverity = new Map(pack.rules.map((rule) => [rule.id, rule.severity]));
  const waivers: { record: JsonRecord; from: string }[] = [];
  const left: Note[] = [];
  const told = new Set<string>();
  let dropped = 0;
  for (const { subject, ids, from } of exemptions) {
    const listed = ids === 'everything' ? peers.ids(tool) : ids;
    const rules = new Set<string>();
    for (const id of listed) {
      const found = peers.of(tool, id);
      if (found === undefined) {
        if (!told.has(id)) left.push(...unknownWish({ id, on: true, from, reason: '' }, base));
        told.add(id);
      }
      // What nobody asks needs no exemption.
      else if (!off.has(id)) for (const rule of found) rules.add(rule);
    }
    for (const rule of [...rules].sort(compareText)) {
      if (waivers.length >= mostWaivers) {
        dropped += 1;
        continue;
      }
      waivers.push({
        from,
        record: {
          id: `${tool}-${waivers.length + 1}`,
          rule,
          subject,
          kind: 'accept-risk',
          justification: `was exempt in ${from}`,
          owner: 'to be named',
          requestedBy: 'to be named',
          approvedBy: [],
          createdAt: today,
          expiresAt: until(bySeverity.get(rule) ?? 'high'),
        },
      });
    }
  }
  const froms = [...new Set(waivers.map(({ from }) => from))];
  const [first = ''] = froms;
  return {
    waivers,
    carried:
      waivers.length === 0
        ? []
        : [
            {
              from: first,
              text: `${froms.length === 1 ? 'one exemption is' : `${froms.length} exemptions are`} ${waivers.length} waivers, which lift nothing until somebody approves them`,
              todo: 'name the owner, and under approvedBy somebody else',
            },
          ],
    changed:
      exemptions.some(({ subject }) => subject['name'] !== undefined && subject['name'] !== '*') && waivers.length > 0
        ? [
            {
              from: first,
              text: 'Polaris takes a controller name for the beginning of a name; a waiver names it whole, or *',
            },
          ]
        : [],
    left: [
      ...left,
      ...(dropped === 0
        ? []
        : [
            { from: first, text: `${dropped} more waivers would be needed`, todo: 'exclude what is not yours instead' },
          ]),
    ],
  };
}
