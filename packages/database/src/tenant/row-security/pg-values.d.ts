/** A part of `pg` that its types omit. */
declare module 'pg/lib/utils.js' {
  const utils: {
    /** A value as the protocol takes it. @throws what its `toPostgres` or its JSON throws */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
