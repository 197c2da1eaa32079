import type { StructureValidator } from './authored/structure.ts';

/** Compiled from rules/schema/waivers.schema.json by tools/build/validators.ts. */
declare const validate: StructureValidator;
export default validate;
