/** The role that backups are made with. The migrations create it. It reads the rows of every tenant, and writes nothing. */
export const backupRole = 'freehold_backup';

/** Tables whose rows are in no backup: counts that are out of date, and the tokens of browsers. */
export const tablesWithoutBackup = ['rate_limits', 'sessions'] as const;
