/**
 * Returns the name of a new migration: a time and what it does. It sorts after the existing ones.
 *
 * @param existing the names of the existing migrations
 */
export function migrationName(existing: readonly string[], what: string, now = new Date()): string {
  const times = existing.map((name) => /^\d{14}/.exec(name)?.[0] ?? '').sort();
  const last = times.at(-1) ?? '';
  const time = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return `${last < time ? time : BigInt(last) + 1n}_${what}`;
}
