/**
 * Row-level security would not separate tenants, so nothing may be done for a tenant. `message` lists the issues and says
 * what to do.
 */
export class RlsNotEnforcedError extends Error {
  override readonly name = 'RlsNotEnforcedError';
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(
      [
        'Row-level security would not keep the tenants apart:',
        ...issues.map((issue) => `  ${issue}`),
        'For a role: name a new one in DATABASE_URL; npm run migrate creates it with the right privileges.',
        'For a table: docs/extending.md says what its migration needs.',
      ].join('\n'),
    );
    this.issues = issues;
  }
}
