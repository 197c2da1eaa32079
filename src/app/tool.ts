import packageJson from '../../package.json' with { type: 'json' };

export const toolName = 'readiness';
export const toolVersion: string = packageJson.version;
