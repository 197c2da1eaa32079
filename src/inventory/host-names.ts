/*
 * Which names of variables, flags and configuration keys hold a host, and what else can be told from them.
 */

/** `redisHost`, `redis-host`, `REDIS__HOST` -> ['REDIS', 'HOST']. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
}

/** Last words after which a bare word is a host. */
const hostWords = /^(?:[A-Z]*HOST|HOSTS|HOSTNAME|HOSTNAMES|ADDR|ADDRS|ADDRESS|ADDRESSES)$/;
/** Last words after which a URL or `host:port` is expected; a bare word may as well be a path or a mode. */
const urlWords =
  /^(?:[A-Z]*URLS?|URIS?|[A-Z]*DSN|ENDPOINTS?|SERVERS?|BROKERS?|NODES|UPSTREAMS?|TARGETS?|PEERS|CONNECTION|CLUSTER|SENTINELS?)$/;
/** Words that make it the program's own address, or a name that is never looked up. */
const otherWords: ReadonlySet<string> = new Set([
  'BIND',
  'LISTEN',
  'LISTENER',
  'LISTENERS',
  'ALLOWED',
  'CORS',
  'ORIGIN',
  'ORIGINS',
  'COOKIE',
  'HEADER',
  'HEADERS',
  'VIRTUAL',
  'TRUSTED',
  'WEBHOOK',
  'RUNBOOK',
  'EMAIL',
  'MAC',
  'WALLET',
  'CONTRACT',
]);

/** `bare`: a bare word is a host. `url`: a URL or `host:port` is. */
export function hostNameKind(name: string): 'bare' | 'url' | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || words.some((word) => otherWords.has(word))) return undefined;
  // `HOST` and `HOSTNAME` alone are where the program itself listens, or its own name.
  if (words.length === 1 && (last === 'HOST' || last === 'HOSTNAME' || last === 'ADDRESS')) return 'url';
  if (last === 'GHOST' || last === 'LOCALHOST') return undefined;
  if (hostWords.test(last)) return 'bare';
  return urlWords.test(last) ? 'url' : undefined;
}

/** The name under which the port of a host would be written: `REDIS_HOST` -> `REDIS_PORT`; compared word by word. */
export function portNameOf(name: string): string | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  const stem = last.replace(/(?:HOSTNAME|HOST|ADDRESS|ADDR|SERVER|ENDPOINT|URL|URI)S?$/, '');
  if (stem === last) return undefined;
  const port = [...words.slice(0, -1), `${stem}PORT`].join('_');
  // The port beside a plain HOST is the one that the program itself listens on.
  return port === 'PORT' ? undefined : port;
}

/** Ports of schemes where a URL names none (IANA registry; the products' own documentation). */
export const schemePorts: Readonly<Record<string, number>> = {
  redis: 6379,
  rediss: 6379,
  valkey: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongodb: 27017,
  amqp: 5672,
  amqps: 5671,
  nats: 4222,
  kafka: 9092,
  memcached: 11211,
  clickhouse: 9000,
  cassandra: 9042,
  mqtt: 1883,
  http: 80,
  ws: 80,
  https: 443,
  wss: 443,
};

/** Words in schemes and variable names, and the products that they stand for. */
const productWords: Readonly<Record<string, string>> = {
  REDIS: 'redis',
  REDISS: 'redis',
  VALKEY: 'redis',
  KEYDB: 'redis',
  DRAGONFLY: 'redis',
  POSTGRES: 'postgres',
  POSTGRESQL: 'postgres',
  PG: 'postgres',
  PGHOST: 'postgres',
  PGBOUNCER: 'postgres',
  TIMESCALEDB: 'postgres',
  MYSQL: 'mysql',
  MARIADB: 'mysql',
  MONGO: 'mongodb',
  MONGODB: 'mongodb',
  RABBITMQ: 'rabbitmq',
  AMQP: 'rabbitmq',
  AMQPS: 'rabbitmq',
  NATS: 'nats',
  KAFKA: 'kafka',
  MEMCACHED: 'memcached',
  MEMCACHE: 'memcached',
  LAVALINK: 'lavalink',
  CLICKHOUSE: 'clickhouse',
  ELASTICSEARCH: 'elasticsearch',
};

/** Ports by which a product is known when neither the scheme nor the name says it. */
const productPorts: ReadonlyMap<number, string> = new Map([
  [6379, 'redis'],
  [5432, 'postgres'],
  [3306, 'mysql'],
  [27017, 'mongodb'],
  [5672, 'rabbitmq'],
  [4222, 'nats'],
  [9092, 'kafka'],
  [11211, 'memcached'],
  [2333, 'lavalink'],
]);

/** The product that a scheme, a name or a port speaks of; a family's members count as one (Valkey is a Redis). */
export function productOf(scheme: string | undefined, name: string, port: number | undefined): string | undefined {
  for (const word of [...wordsOf(scheme ?? ''), ...wordsOf(name)]) {
    const product = Object.hasOwn(productWords, word) ? productWords[word] : undefined;
    if (product !== undefined) return product;
  }
  return port === undefined ? undefined : productPorts.get(port);
}

/** The family of a product of the image catalogue. */
export function productFamily(product: string): string {
  for (const word of wordsOf(product)) {
    const family = Object.hasOwn(productWords, word) ? productWords[word] : undefined;
    if (family !== undefined) return family;
  }
  return product;
}
