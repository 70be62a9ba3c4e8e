/**
 * The settings of PostgreSQL on which values, statements and policies depend, and what Freehold needs them to be. A server, a
 * database or a role may have others: initdb takes the time zone of the machine, for example.
 *
 * Each value is written as `current_setting` shows it. docs/databases.md says what each of them would do otherwise.
 */
export const requiredSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  xmlbinary: 'base64',
  xmloption: 'content',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  search_path: 'public',
  row_security: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
} as const;

export type SettingName = keyof typeof requiredSettings;

export const settingNames = Object.keys(requiredSettings).filter(isSettingName);

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(requiredSettings, name);
}

/** The settings of the next transaction: `set_config` in a transaction comes too late for its own. */
const transactionSettings: ReadonlySet<string> = new Set<SettingName>([
  'default_transaction_isolation',
  'default_transaction_read_only',
  'default_transaction_deferrable',
]);

export function isTransactionSetting(name: SettingName): boolean {
  return transactionSettings.has(name);
}

/**
 * Gives a transaction the modes that the transaction settings should have given it. It comes first: after a query,
 * PostgreSQL refuses to change them.
 */
export const transactionModesSql = 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE, NOT DEFERRABLE';

/** The startup option (`options`) with which a connection begins with the required settings, and without a tenant. */
export const startupOptions = [...Object.entries(requiredSettings), ['app.tenant_id', '']]
  .map(([name, value]) => `-c ${name}=${value?.replaceAll(' ', String.raw`\ `)}`)
  .join(' ');

const rows = (names: readonly SettingName[]) =>
  names.map((name) => `('${name}','${requiredSettings[name]}')`).join(',');

/** Names the settings that are otherwise, with their values. */
export const differingSettingsSql = `
  SELECT name, current_setting(name, true) AS value
    FROM (VALUES ${rows(settingNames)}) AS required (name, value)
   WHERE current_setting(name, true) IS DISTINCT FROM value`;

const correctableSettings = settingNames.filter((name) => !isTransactionSetting(name));

/** An expression that sets what is otherwise, for the rest of the transaction. */
const corrections = `(SELECT count(set_config(name,value,true)) FROM (VALUES ${rows(correctableSettings)}) AS required (name,value)
  WHERE current_setting(name,true) IS DISTINCT FROM value)`;

/** Sets the tenant ($1) and the statement timeout ($2, milliseconds) for the transaction. */
export const setTenantSql = "SELECT set_config('app.tenant_id', $1, true), set_config('statement_timeout', $2, true)";

/** The same, and corrects the settings of a connection that others use too. */
export const setTenantAndSettingsSql = `${setTenantSql}, ${corrections}`;

/** Unsets the tenant for the transaction, and corrects the settings. */
export const unsetTenantAndCorrectSql = `SELECT set_config('app.tenant_id', '', true), ${corrections}`;

/** Corrects all settings of a session, which nobody else uses. */
export const setSessionSettingsSql = `
  SELECT set_config('app.tenant_id', '', false), count(set_config(name, value, false))
    FROM (VALUES ${rows(settingNames)}) AS required (name, value)`;
