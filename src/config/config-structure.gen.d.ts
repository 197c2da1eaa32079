import type { StructureValidator } from './authored/structure.ts';

/** Compiled from rules/schema/config.schema.json by tools/build/validators.ts. */
declare const validate: StructureValidator;
export default validate;
