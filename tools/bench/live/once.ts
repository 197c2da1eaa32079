import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * Reads the pods of an API server in a process of its own, and prints what that took: `bare URL` asks page by page and
 * parses, `collect KUBECONFIG` looks at the cluster as a scan does.
 */
const [how = '', where = ''] = process.argv.slice(2);

async function bare(): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  let [pods, token] = [0, ''];
  do {
    const text = await textOf(
      `${where}/api/v1/namespaces/discord-music/pods?limit=500${token === '' ? '' : `&continue=${token}`}`,
      agent,
    );
    const page = JSON.parse(text) as {
      readonly metadata: { readonly continue?: string };
      readonly items: readonly object[];
    };
    pods += page.items.length;
    token = page.metadata.continue ?? '';
  } while (token !== '');
  agent.destroy();
  return pods;
}

function textOf(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve(Buffer.concat(chunks).toString('utf8'));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

async function collect(): Promise<number> {
  const { collectCluster } = await import('../../../src/sources/cluster/collect.ts');
  const answer = await collectCluster({
    kubeconfig: where,
    env: {},
    allowExec: false,
    namespaces: ['discord-music'],
    allNamespaces: false,
    secrets: 'none',
    annotations: new Set(),
    secretNames: new Set(),
    world: {
      now: () => new Date(),
      random: Math.random,
      sleep: async (milliseconds, signal) => {
        await sleep(milliseconds, undefined, { signal });
      },
    },
    progress: () => undefined,
  });
  if (answer.status !== 'present') throw new Error(answer.text);
  const unlisted = answer.evidence.lists.filter((list) => list.answer.status === 'unknown' && list.group === '');
  if (unlisted.length > 0) throw new Error(`not listed: ${unlisted.map(({ resource }) => resource).join(', ')}`);
  return answer.evidence.lists.find(({ group, resource }) => group === '' && resource === 'pods')?.objects.length ?? 0;
}

// Loading code is not reading: a scan's own is in one file, and the library for kubeconfigs takes as long for any cluster.
if (how === 'collect')
  await Promise.all([
    import('../../../src/sources/cluster/collect.ts'),
    import('../../../src/sources/cluster/client.ts'),
  ]);
const before = process.threadCpuUsage();
const started = performance.now();
const pods = await (how === 'collect' ? collect() : bare());
const milliseconds = performance.now() - started;
const { user, system } = process.threadCpuUsage(before);
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ pods, milliseconds, thread: (user + system) / 1000, megabytes }));
