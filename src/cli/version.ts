export { toolVersion as version } from '../app/tool.ts';
