/** The readiness.yaml that `readiness init` writes: every key but the blocks of live sources, all commented out. */
export const configTemplate = `# Settings of readiness for this repository. Every key is optional; the command line wins.
# yaml-language-server: $schema=./node_modules/@readiness/readiness/rules/schema/config.schema.json

# The system's name in reports. Default: the folder's name.
# name: my-bot

# How much depends on the system: A (everything), B, or C (a hobby). Default: B.
# criticality: B

# The rule pack: discord-bot (default), kubernetes-service, certification-100, or a file of your own.
# pack: discord-bot

# What files can decide (static, the default), or also what only a running system can show (full).
# profile: static

# The certification level that decides the exit code. Default: the strictest of the profile.
# level: sound

# What to scan, and what not, relative to this file. What is excluded is listed in every report.
# paths: [deploy]
# include: ['**/*.yaml']
# exclude: ['deploy/examples/**']

# Charts and kustomizations are rendered by helm and kustomize where these are on PATH.
# render: false

# Kubernetes version to judge against, in quotes. Default: the newest that is known.
# kubernetesVersion: '1.36'

# Namespace of objects that name none. Default: default.
# namespace: my-bot

# Roles of workloads, where they are not recognised: Kind/name, namespace/Kind/name, or a name that is unique.
# gateway, sharded-gateway, interactions, worker, voice, store, exporter, other
# roles:
#   Deployment/my-bot: gateway

# Host names that live elsewhere: a managed database, for example.
# external: [redis-main]

# Files that are wholly encrypted, and the kinds that they hold.
# encrypted:
#   deploy/secrets.yaml: [Secret]

# Accepted risks, here or in a file of their own (waivers: waivers.yaml). A waiver never changes the score.
# waivers:
#   - id: W-1
#     rule: image-tag-pinned
#     subject: { kind: Deployment, name: my-bot }
#     kind: accept-risk              # false-positive, not-applicable, compensating-control
#     justification: The registry keeps no older tags.
#     owner: alice
#     requestedBy: alice
#     approvedBy: [bob]              # somebody else; two people for a blocker
#     createdAt: '2026-01-05'
#     expiresAt: '2026-03-31'        # at most 90 days later, 30 for a blocker

# Ignore annotations of kube-score, kube-linter, polaris, checkov and kubescape. They are shown, and lift nothing, until
# somebody answers for them: then they act as waivers of that person. "annotations: ignore" only counts them.
# annotations:
#   accept: [kube-linter]
#   owner: alice
#   approvedBy: [bob]                # somebody else; two people for blockers
#   from: '2026-01-05'
#   until: '2026-03-31'              # at most 90 days later, 30 for blockers

# What a person states, where no program can look.
# attestations:
#   - id: A-1
#     rule: backup-restored
#     statement: The backup of 2026-01-02 was restored into an empty database.
#     answer: true
#     evidence: [{ uri: docs/restore-2026-01-02.md }]
#     attestedBy: alice
#     role: operations
#     attestedAt: '2026-01-02'
#     validFor: 90                   # days

# Who has approved which scorecard.
# signOffs:
#   - { role: operations, person: alice, decision: approved, reason: Reviewed., time: '2026-01-05', digest: '...' }

# Who fixes what until when.
# actionItems:
#   - { rule: memory-limit, subject: { name: my-bot }, owner: alice, deadline: '2026-01-12', status: open }

# Folder and formats of the reports, as --output and --format.
# reports: { output: readiness-report, formats: [html, markdown, json] }
`;

/**
 * A GitHub workflow that scans each pull request. The program is not on a registry: the workflow installs a packed
 * file that the repository brings along.
 */
export const workflowTemplate = `# Scans the manifests of this repository.
# The program is installed from a packed file: run \`npm pack\` in its checkout and commit the .tgz under the name below.
name: readiness
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  readiness:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - name: Install the packed program
        run: npm install --no-save ./tools/readiness.tgz
      # Exit code: 0 the gate holds, 1 it fails, 3 evidence is missing. All but 0 fail the job.
      - name: Scan
        run: npx --no-install readiness scan .
      - name: Keep the reports
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: readiness-report
          path: readiness-report/
          if-no-files-found: ignore
`;
