/** Files that the build makes; declared so that types don't depend on whether it ran. */
declare module '*.gen.json' {
  const value: unknown;
  export default value;
}
