import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import type { ScanFlags } from '../app/flags.ts';
import type { LoadRunFlags } from '../app/load-run.ts';
import type { SignFlags } from '../app/load-sign.ts';
import type { RbacFlags } from '../app/rbac.ts';
import type { InitFlags } from './commands/init.ts';
import type { Io } from './io.ts';
import { printable, printError, processIo } from './io.ts';
import { version } from './version.ts';

type Handler = (io: Io) => Promise<number>;

/** Runs one command line and returns its exit code. Handlers are imported when their command is used. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let handler: Handler | undefined;
  const { own, rest } = splitRest(argv);
  const choose = (chosen: Handler): void => {
    handler = chosen;
  };
  const program = describe(choose, rest, io);
  try {
    await program.parseAsync(own, { from: 'user' });
    return handler === undefined ? 0 : await handler(io);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    printError(io, error);
    return 2;
  }
}

/** What stands behind `--` of `init` belongs to another program: none of it is an option or a folder of ours. */
function splitRest(argv: readonly string[]): { readonly own: readonly string[]; readonly rest: readonly string[] } {
  const cut = argv[0] === 'init' ? argv.indexOf('--') : -1;
  return cut === -1 ? { own: argv, rest: [] } : { own: argv.slice(0, cut), rest: argv.slice(cut + 1) };
}

function describe(choose: (handler: Handler) => void, rest: readonly string[], io: Io): Command {
  const program = new Command('readiness')
    .description("Is this Discord bot's infrastructure fit for production, and can you prove it?")
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.out(text);
      },
      writeErr: (text) => {
        io.err(printable(text));
      },
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(readiness --help lists the commands)');

  withJudging(withLooking(command(program, 'scan [path...]', 'look, judge, report (default path: .)')))
    .option('--cross-check <tool>', 'shows where kube-score says otherwise; decides nothing')
    .action((paths: string[], flags: ScanFlags) => {
      choose(async (own) => (await import('./commands/scan.ts')).scanCommand(paths, flags, own));
    });
  withLooking(command(program, 'collect [path...]', 'look only; writes an evidence bundle'))
    .option('-o, --bundle <file>', 'the bundle; - for standard output', 'bundle.json')
    .action((paths: string[], flags: ScanFlags & { bundle: string }) => {
      choose(async (own) => (await import('./commands/collect.ts')).collectCommand(paths, flags, own));
    });
  withJudging(command(program, 'judge <bundle>', 'judge a saved bundle'))
    .option('--at <time>', 'the clock, for reproducible runs (default: now)')
    .action((bundle: string, flags: ScanFlags) => {
      choose(async (own) => (await import('./commands/judge.ts')).judgeCommand(bundle, flags, own));
    });
  withReports(command(program, 'render <scorecard>', 'documents from a saved scorecard')).action(
    (scorecard: string, flags: ScanFlags) => {
      choose(async (own) => (await import('./commands/render.ts')).renderCommand(scorecard, flags, own));
    },
  );
  command(program, 'explain <rule>', 'what, why, how to fix, thresholds and where each was set, evidence it needs')
    .option('--pack <name or file>', 'the pack whose rule is meant', 'discord-bot')
    .option('--json', 'as JSON')
    .action((rule: string, flags: { pack: string; json?: boolean }) => {
      choose(async (own) => (await import('./commands/explain.ts')).explainCommand(rule, flags, own));
    });
  command(program, 'checks', 'all checks, with the packs that bind them')
    .option('--json', 'as JSON')
    .action((flags: { json?: boolean }) => {
      choose(async (own) => (await import('./commands/checks.ts')).checksCommand(flags, own));
    });
  const packs = command(program, 'packs', 'the built-in rule packs')
    .option('--json', 'as JSON')
    .action((flags: { json?: boolean }) => {
      choose(async (own) => (await import('./commands/packs.ts')).packsCommand(flags, own));
    });
  command(packs, 'diff <a> <b>', 'what two packs (names or files) judge differently: 0 nothing, 1 something')
    .option('--json', 'as JSON')
    .action((a: string, b: string, _: unknown, diff: Command) => {
      // The parent takes --json wherever it stands.
      const flags = diff.optsWithGlobals<{ json?: boolean }>();
      choose(async (own) => (await import('./commands/diff-packs.ts')).diffPacksCommand(a, b, flags, own));
    });
  command(program, 'test-pack <pack>', "runs a pack's own examples: 0 all as wanted, 1 something differs")
    .option('--json', 'as JSON')
    .action((pack: string, flags: { json?: boolean }) => {
      choose(async (own) => (await import('./commands/test-pack.ts')).testPackCommand(pack, flags, own));
    });
  command(
    program,
    'init [folder]',
    'writes a commented readiness.yaml and a workflow (never over a file that is there)',
  )
    .addOption(
      new Option(
        '--from <tool>',
        "instead: carry over another checker's configuration (its flags may follow --)",
      ).choices(['kube-score', 'kube-linter', 'polaris']),
    )
    .option('--print', 'with --from: print the files, write none')
    .option('--force', 'with --from: write over files that are there')
    .action((folder: string | undefined, flags: InitFlags) => {
      choose(async (own) => (await import('./commands/init.ts')).initCommand(folder ?? '.', flags, rest, own));
    });
  describeLoadTests(program, choose);
  command(program, 'rbac', 'the Kubernetes roles that --cluster needs, as YAML to review and to apply')
    .option('--namespace <name>', 'namespace that is looked at (default: default; repeatable)', collect)
    .option('--all-namespaces', 'for --all-namespaces')
    .option('--cluster-scope', 'also nodes and what else lies in no namespace')
    .option('--secrets', 'also Secrets, for --secrets and --secret-keys')
    .action((flags: RbacFlags) => {
      choose(async (own) => (await import('./commands/rbac.ts')).rbacCommand(flags, own));
    });
  command(
    program,
    'schema [name]',
    'JSON Schema of: config, pack, scorecard, bundle, waiver ... (no name: the list)',
  ).action((name: string | undefined) => {
    choose(async (own) => (await import('./commands/schema.ts')).schemaCommand(name, own));
  });
  return program;
}

/** `loadtest run` and what prepares it. */
function describeLoadTests(program: Command, choose: (handler: Handler) => void): void {
  const loadtest = command(program, 'loadtest', 'run a load test, and what it needs');
  command(
    loadtest,
    'run <script>',
    'runs a k6 script: 0 whole and sound, 1 whole with failed thresholds, 2 not started, 3 not whole',
  )
    .option('--out <dir>', 'new folder of the results and their manifest (default: readiness-load/<time>)')
    .option('--target <origin>', 'what is loaded; the script reads it as __ENV.TARGET')
    .option('-e, --env <name[=value]>', 'what the script may read as __ENV, alone: your value (repeatable)', collect)
    .option('--environment <name>', 'where the target runs: staging')
    .option('--unit <name>', 'what a level counts: guilds')
    .option('--per-vu <n>', 'units that one virtual user stands for')
    .option('--requests-per-unit <n>', 'requests a second that one unit makes')
    .option('--vus <n>', 'instead of what the script says: virtual users')
    .option('--duration <time>', 'instead of what the script says: 5m')
    .option('--stage <time:vus>', 'instead of what the script says (repeatable)', collect)
    .option('--execution-segment <part>', 'part of a distributed run: 0:1/2')
    .option('--execution-segment-sequence <parts>', 'all parts of it: 0,1/2,1')
    .option('--scan <path>', 'manifests that the target is deployed from (default: .; repeatable)', collect)
    .option('--cluster', 'look at the images of its pods before and after: read-only, lists alone')
    .option('--workload <name>', 'whose pods: namespace/Kind/name (default: loadtest.workload of readiness.yaml)')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)', collect)
    .option('--kubeconfig <file>', 'credentials (default: READINESS_KUBECONFIG, KUBECONFIG, ~/.kube/config)')
    .option('--allow-exec', 'let the kubeconfig run a program for its credentials')
    .action((script: string, flags: LoadRunFlags) => {
      choose(async (own) => (await import('./commands/loadtest.ts')).loadtestRunCommand(script, flags, own));
    });
  command(loadtest, 'init [folder]', 'a k6 script for an interactions endpoint (default: loadtest)').action(
    (folder: string | undefined) => {
      choose(async (own) => (await import('./commands/loadtest.ts')).loadtestInitCommand(folder ?? 'loadtest', own));
    },
  );
  command(loadtest, 'sign [bodies]', 'signs interactions for that script, and prints the public key to trust')
    .option('--key <file>', 'Ed25519 private key, PEM')
    .option('--new-key <file>', 'makes such a key, for tests alone')
    .option('--out <file>', 'what the script reads (default: interactions.json)')
    .option('--count <n>', 'interactions to make, where no file of bodies is named (default: 1000)')
    .option('--guilds <n>', 'guilds that they come from (default: 1000)')
    .option('--command <name>', 'slash commands that they use (default: ping; repeatable)', collect)
    .action((bodies: string | undefined, flags: SignFlags) => {
      choose(async (own) => (await import('./commands/loadtest.ts')).loadtestSignCommand(bodies, flags, own));
    });
}

function command(program: Command, signature: string, description: string): Command {
  return program.command(signature).description(description);
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function withLooking(command: Command): Command {
  return command
    .option('--include <glob>', 'read only files that match (repeatable)', collect)
    .option('--exclude <glob>', 'leave files out; this opens the world (repeatable)', collect)
    .option('--no-ignore', 'read what .gitignore leaves out, too')
    .option('--no-render', 'run neither helm nor kustomize')
    .option('--namespace <name>', 'namespace of objects that name none')
    .option('--load <path>', 'results of a load test: a file or a folder; means --profile full (repeatable)', collect)
    .addOption(
      new Option(
        '--prometheus [url]',
        'asks a Prometheus, without an address that of readiness.yaml; means --profile full; ' +
          'READINESS_PROMETHEUS_TOKEN, or _USER and _PASSWORD, authenticate',
      )
        .preset('')
        .argParser(collect),
    )
    .option(
      '--prometheus-header <name=variable>',
      'sends it the value of an environment variable (repeatable)',
      collect,
    )
    .option('--prometheus-proxy <url>', 'reaches it through an http proxy; those of the environment are not used')
    .option('--prometheus-ca <file>', 'certificates that it is trusted by')
    .option('--prometheus-cert <file>', 'certificate of the client')
    .option('--prometheus-key <file>', 'key of the client')
    .option('--cluster', 'look at a cluster: read-only, lists alone; means --profile full')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)', collect)
    .option('--kubeconfig <file>', 'credentials (default: READINESS_KUBECONFIG, KUBECONFIG, ~/.kube/config)')
    .option('--allow-exec', 'let the kubeconfig run a program for its credentials')
    .option('--cluster-namespace <name>', 'namespace to look at (default: those of the manifests; repeatable)', collect)
    .option('--all-namespaces', 'look at all namespaces')
    .option('--selector <labels>', 'only workloads with these labels')
    .option('--secrets', 'names, types and numbers of keys of Secrets; never what is in them')
    .option('--secret-keys', 'names of their keys, too')
    .option('--config <file>', 'configuration (default: readiness.yaml in the scanned root)')
    .option('--no-config', 'without configuration')
    .option('--at <time>', 'the clock, for reproducible runs (default: now)')
    .option('--no-progress', 'no progress line')
    .option('--verbose', 'say what is done')
    .option('--quiet', 'errors only');
}

function withJudging(command: Command): Command {
  return withReports(command)
    .option('--pack <name or file>', 'rule pack (default: discord-bot)')
    .addOption(new Option('--profile <name>', 'scope of the score').choices(['static', 'full']))
    .option('--kubernetes-version <1.N>', 'target version (default: the newest known)')
    .option('--level <name>', 'the certification level that decides the exit code')
    .addOption(
      new Option('--fail-on <severity>', 'instead of a level: 1 on any open finding of this severity or above').choices(
        ['blocker', 'high', 'medium', 'low'],
      ),
    )
    .option('--exit-zero', 'always 0 unless the program could not run (for demonstrations)');
}

function withReports(command: Command): Command {
  return command
    .option(
      '--format <name[=file]>',
      'terminal, json, html, markdown, sarif, sarif-full, junit, annotations, gitlab, csv, badge, shields; ' +
        '=- or no file: standard output (repeatable)',
      collect,
    )
    .option('--output <dir>', 'folder of the default reports (default: readiness-report)')
    .option('--no-color', 'no colours (NO_COLOR does the same)');
}

/* c8 ignore start -- the process itself; the packed program is tested from outside. */
export async function main(): Promise<never> {
  // Everything is written by now, synchronously. To take a large heap apart would cost a twentieth of a long run.
  process.exit(await run(process.argv.slice(2), processIo(readFileSync)));
}
/* c8 ignore stop */
