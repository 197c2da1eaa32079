import type { Declaration, HostReference, Service, Workload } from '../model/graph.ts';
import type { EdgeContext } from './edge-context.ts';
import { productFamily, wordsOf } from './host-names.ts';
import { imageFacts } from './images.ts';
import type { Effort } from './near-name.ts';
import { effort, nearestName, slipLimit } from './near-name.ts';
import { append } from './object-index.ts';

export type Candidate = Extract<HostReference['resolution'], { status: 'no-service' }>['candidate'];

export interface Wanted {
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
  readonly product: string | undefined;
}

/** Ports that tell nothing about what listens on them. */
const commonPorts: ReadonlySet<number> = new Set([80, 443, 3000, 5000, 8000, 8080, 8081, 8443, 8888, 9000, 9090]);

/**
 * Looks for the Service that a host was probably meant to name: the same name in another namespace, a slip away,
 * the same product, one name inside the other, or the same port. Nothing found means that it may live elsewhere.
 */
export function candidateFinder(context: EdgeContext): (wanted: Wanted) => Candidate {
  const byName = new Map<string, Service[]>();
  const inNamespace = new Map<string, Map<string, Service>>();
  const byWord = new Map<string, Service[]>();
  const byPort = new Map<string, Service>();
  const measures = exporters(context);
  for (const service of context.services) {
    if (leadsToExporters(service, context, measures)) continue;
    const { namespace, name } = service.identity;
    append(byName, name, service);
    let names = inNamespace.get(namespace);
    if (names === undefined) inNamespace.set(namespace, (names = new Map<string, Service>()));
    if (!names.has(name)) names.set(name, service);
    for (const word of new Set(wordsOf(name))) append(byWord, `${namespace}\u0000${word}`, service);
    for (const { port } of service.ports) {
      const key = `${namespace}\u0000${port ?? ''}`;
      if (port !== undefined && !byPort.has(key)) byPort.set(key, service);
    }
  }
  const products = productHolders(context);
  const budget = effort();

  return ({ namespace, name, port, product }) => {
    const elsewhere = (byName.get(name) ?? []).find((service) => service.identity.namespace !== namespace);
    if (elsewhere !== undefined) {
      return candidate(elsewhere, `it bears the name in namespace ${elsewhere.identity.namespace}`);
    }
    const names = inNamespace.get(namespace);
    const slip = names === undefined ? undefined : nearestName(name, names.keys(), slipLimit(name), budget);
    const near = slip === undefined ? undefined : names?.get(slip);
    if (near !== undefined) return candidate(near, 'its name is nearly the same');
    const holder = product === undefined ? undefined : products.get(`${namespace}\u0000${product}`);
    if (holder !== undefined) return candidate(holder, `it runs ${String(product)}`);
    const similar = sharesWords(byWord, namespace, name, budget);
    if (similar !== undefined) return candidate(similar, 'one name holds the other');
    const same = port === undefined || commonPorts.has(port) ? undefined : byPort.get(`${namespace}\u0000${port}`);
    return same === undefined ? undefined : candidate(same, `it offers port ${String(port)}`);
  };
}

/** Workloads that measure a store: named after it, and never what a client of the store wants. */
function exporters({ workloads, input }: EdgeContext): ReadonlySet<Workload> {
  return new Set(
    workloads.filter(({ containers }) => {
      const regular = containers.filter(({ kind }) => kind === 'regular');
      return (
        regular.length > 0 &&
        regular.every(({ image }) => imageFacts(image, input.catalogues.images)?.role === 'exporter')
      );
    }),
  );
}

function leadsToExporters(service: Service, { pods }: EdgeContext, measures: ReadonlySet<Workload>): boolean {
  if (service.selector === undefined || measures.size === 0) return false;
  const targets = pods.selectedByMap(service.identity.namespace, service.selector);
  return targets.length > 0 && targets.every((workload) => measures.has(workload));
}

function candidate(declaration: Declaration, because: string): NonNullable<Candidate> {
  const { name } = declaration.identity;
  return { place: { declaration, path: ['metadata', 'name'] }, name, because };
}

/** Per namespace and product, the Service that leads to it, else the workload that runs it. */
function productHolders({ workloads, services, pods, input }: EdgeContext): ReadonlyMap<string, Declaration> {
  const productsOf = new Map<Workload, readonly string[]>();
  const holders = new Map<string, Declaration>();
  for (const workload of workloads) {
    const products = workload.containers.flatMap(({ kind, image }) => {
      const facts = kind === 'regular' ? imageFacts(image, input.catalogues.images) : undefined;
      return facts === undefined || facts.role === 'exporter' ? [] : [productFamily(facts.product)];
    });
    if (products.length > 0) productsOf.set(workload, products);
  }
  for (const service of services) {
    if (service.selector === undefined) continue;
    for (const workload of pods.selectedByMap(service.identity.namespace, service.selector)) {
      for (const product of productsOf.get(workload) ?? []) hold(service, product);
    }
  }
  for (const [workload, products] of productsOf) for (const product of products) hold(workload, product);
  return holders;

  function hold(declaration: Declaration, product: string): void {
    const key = `${declaration.identity.namespace}\u0000${product}`;
    if (!holders.has(key)) holders.set(key, declaration);
  }
}

/** `redis` and `redis-master`, `bot-postgres` and `postgres`: all words of one stand in the other. */
function sharesWords(
  byWord: ReadonlyMap<string, readonly Service[]>,
  namespace: string,
  name: string,
  budget: Effort,
): Service | undefined {
  const words = wordsOf(name);
  const wanted = new Set(words);
  for (const word of words) {
    for (const service of byWord.get(`${namespace}\u0000${word}`) ?? []) {
      if (budget.left <= 0) return undefined;
      budget.left -= 1;
      const own = wordsOf(service.identity.name);
      const [few, many] = own.length < words.length ? [own, wanted] : [words, new Set(own)];
      if (few.every((one) => many.has(one))) return service;
    }
  }
  return undefined;
}
