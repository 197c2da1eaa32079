import type { StructureValidator } from '../config/authored/structure.ts';

/** Compiled from rules/schema/pack-structure.schema.json by tools/build/validators.ts. */
declare const validate: StructureValidator;
export default validate;
