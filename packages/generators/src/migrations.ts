/**
 * The name of a new migration, which sorts after all that are there: a time and what it does.
 *
 * @param existing the names of the others
 */
export function migrationName(existing: readonly string[], what: string, now = new Date()): string {
  const times = existing.map((name) => /^\d{14}/.exec(name)?.[0] ?? '').sort();
  const last = times.at(-1) ?? '';
  const time = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return `${last < time ? time : BigInt(last) + 1n}_${what}`;
}
