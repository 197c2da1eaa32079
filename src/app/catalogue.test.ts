import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { explain, listChecks, schemaNames, schemaOf } from './catalogue.ts';
import { hostIn } from './testing/projects.ts';

test.each(schemaNames)('the schema %s stands alone: a validator needs no other file for it', async (name) => {
  const schema = await schemaOf(name);
  expect(JSON.stringify(schema)).not.toMatch(/"\$ref":"[a-z-]+\.schema\.json/);
  const ajv = new Ajv({ strict: false, logger: false });
  expect(ajv.compile(schema as object)).toBeTypeOf('function');
});

test('the configuration schema still judges what it brought along', async () => {
  const ajv = new Ajv({ strict: false, logger: false });
  const validate = ajv.compile((await schemaOf('config')) as object);
  expect(validate({ name: 'bot' })).toBe(true);
  expect(validate({ waivers: [{ id: 'W-1' }] })).toBe(false);
});

test('a schema that nobody has is a usage error that names the others', async () => {
  await expect(schemaOf('nothing')).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('scorecard'),
  });
});

test('explain names the nearest rule', async () => {
  const explained = explain('egress-reach-discord', 'discord-bot', hostIn('.'));
  await expect(explained).rejects.toMatchObject({ hint: expect.stringContaining('egress-reaches-discord') });
});

test('explain and the list of checks name the same question in other checkers', async () => {
  const explained = await explain('naked-pod', 'discord-bot', hostIn('.'));
  expect(explained.peers).toEqual({ kubescape: ['C-0073'], kyverno: ['prevent-bare-pods'] });
  const listed = new Map((await listChecks()).map(({ id, peers }) => [id, peers]));
  expect(listed.get('naked-pod')).toEqual(explained.peers);
  expect(listed.get('bot-recognised')).toEqual({});
});

test('every check is asked by a pack: none lies there that nobody can use', async () => {
  const checks = await listChecks();
  expect(checks.length).toBeGreaterThanOrEqual(172);
  expect(checks.filter(({ boundIn }) => boundIn.length === 0).map(({ id }) => id)).toEqual([]);
});

test('explain says where the claimed level of a load test comes from', async () => {
  const claimIn = async (rule: string, pack: string): Promise<string | undefined> =>
    (await explain(rule, pack, hostIn('.'))).claim;
  expect(await claimIn('load-claimed-reached', 'discord-bot')).toContain('twice the peak of 30 days');
  expect(await claimIn('load-claimed-reached', 'certification-100')).toMatch(/^1000 guilds, by the pack certification/);
  expect(await claimIn('min-replicas', 'discord-bot')).toBeUndefined();
});
