import { describe, expect, it } from 'vitest';
import { hostsInFile, hostsInValue } from './host-text.ts';

describe('hosts in a value', () => {
  it.each([
    ['REDIS_URL', 'redis://:[redacted]@redis:6379/0', ['redis:6379']],
    ['REDIS_HOST', 'redis', ['redis']],
    ['REDIS_SERVER', 'redis:6379', ['redis:6379']],
    ['DATABASE_URL', 'postgresql+asyncpg://bot:pw@postgres/bot', ['postgres:5432']],
    ['MONGO_URI', 'mongodb://a:1,b:2/db', ['a:1', 'b:2']],
    ['SPRING_DATASOURCE_URL', 'jdbc:mysql://mysql/db', ['mysql:3306']],
    ['DB_DSN', 'bot:pw@tcp(mysql:3306)/bot', ['mysql:3306']],
    ['DB', 'host=postgres port=5433 dbname=bot', ['postgres:5433']],
    ['KAFKA_BROKERS', 'kafka-0.kafka:9092,kafka-1.kafka:9092', ['kafka-0.kafka:9092', 'kafka-1.kafka:9092']],
    ['API_ENDPOINT', 'api.example.org', ['api.example.org']],
    ['API_ENDPOINT', '/api/v1', []],
    ['REDIS_HOST', 'true', []],
    ['LISTEN_ADDR', 'redis:80', ['redis:80?']],
    ['BIND_ADDRESS', '0.0.0.0', []],
    ['HTTP_HOST', '0.0.0.0', []],
    ['LOG_FILE', 'bot.log', []],
    ['TIMEOUT', '10s', []],
    ['DATABASE_URL', 'sqlite:///data/bot.db', []],
    ['DOCKER_HOST', 'unix:///var/run/docker.sock', []],
    ['IMAGE', 'redis:7', []],
    ['SOCKET_ADDRESS', '10.0.0.1:80', ['10.0.0.1:80']],
    [
      'LAVALINK_NODES',
      '[{"name":"a","host":"lavalink","port":2333},{"url":"other:80"}]',
      ['lavalink:2333', 'other:80'],
    ],
    ['FEATURES', '{"search":"on","mode":"cluster"}', []],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector.monitoring:4317', ['collector.monitoring:4317']],
  ])('%s=%s', (name, value, expected) => {
    const found = hostsInValue(name, value).map(
      ({ host, port, weak }) => `${host}${port === undefined ? '' : `:${port}`}${weak ? '?' : ''}`,
    );
    expect(found).toEqual(expected);
  });
});

describe('hosts in a file', () => {
  it.each([
    ['application.yml', 'redis:\n  host: redis\n  port: 6380\n', ['redis:6380']],
    ['application.yml', 'server:\n  port: 2333\n  address: 0.0.0.0\n', []],
    ['nginx.conf', 'upstream api {\n  server bot:8080;\n}\nproxy_pass http://api;\n', ['bot:8080']],
    ['prometheus.yml', "  - targets: ['redis-exporter:9121']\n", ['redis-exporter:9121?']],
    ['rules.yml', 'groups:\n  - rules:\n    - alert: Down\n      runbook_url: http://wiki/x\n', []],
    ['settings.json', '{"url": "http://lavalink:2333",\n"name": "x"}', ['lavalink:2333']],
    ['start.sh', '#!/bin/sh\n# http://comment\ncurl http://$HOST/x http://api:80\n', ['api:80']],
  ])('%s %j', (key, text, expected) => {
    const found = hostsInFile(key, text).map(
      ({ host, port, weak }) => `${host}${port === undefined ? '' : `:${port}`}${weak ? '?' : ''}`,
    );
    expect(found).toEqual(expected);
  });
});
