/** `http 8080, metrics 9090`: what is there, for a finding about what is not. */
export function portList(ports: readonly { readonly name?: string; readonly port: number | undefined }[]): string {
  const written = ports
    .slice(0, 8)
    .map(({ name, port }) => [name, port].filter((part) => part !== undefined).join(' '))
    .filter((text) => text !== '');
  return written.length === 0 ? 'no port' : written.join(', ');
}
