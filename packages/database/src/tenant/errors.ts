// Bugs in code that uses the database, or in this package. Whichever it is, nothing was sent to the database.

/** A query ran without a tenant. */
export class NoTenantError extends Error {
  override readonly name = 'NoTenantError';
  constructor() {
    super('A query was made outside the scope of a tenant. Use the client of database.forTenant(id).');
  }
}

/** Data or a filter names another tenant than the client's. */
export class ForeignTenantError extends Error {
  override readonly name = 'ForeignTenantError';
  constructor(operation: string) {
    super(`${operation} names another tenant. Leave tenantId out: the client fills it in.`);
  }
}

/** Code used a global table through a tenant's client. */
export class GlobalTableError extends Error {
  override readonly name = 'GlobalTableError';
  constructor(model: string) {
    super(`${model} is a global table. Use the functions of packages/database, not a tenant's client.`);
  }
}

/** Prisma has an operation that the filter can't confine, for instance one of a new version. */
export class UnknownOperationError extends Error {
  override readonly name = 'UnknownOperationError';
  constructor(operation: string) {
    super(`${operation} is not an operation that a tenant's client can confine.`);
  }
}

/** `findUnique` was called without a key. `findFirst` would return any row. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError';
  constructor() {
    super('findUnique wants a unique key that is not undefined.');
  }
}

/** `$transaction` received something other than a function or a list of operations of this tenant's client. */
export class BatchTransactionError extends Error {
  override readonly name = 'BatchTransactionError';
  constructor() {
    super(
      '$transaction takes a function, or a list of operations on models or raw SQL that a client of this tenant made.',
    );
  }
}

/** A transaction command was sent as raw SQL outside a transaction. */
export class TransactionCommandError extends Error {
  override readonly name = 'TransactionCommandError';
  constructor() {
    super('A single statement is a transaction by itself. For several, use $transaction.');
  }
}

/** A statement was sent in a transaction that has ended, for instance in a nested write that ran out of time. */
export class EndedTransactionError extends Error {
  override readonly name = 'EndedTransactionError';
  constructor() {
    super('The transaction has ended. Await everything inside it, and give it the time that it needs.');
  }
}

/** A statement has more parameters than PostgreSQL's protocol can count. */
export class TooManyParametersError extends Error {
  override readonly name = 'TooManyParametersError';
  constructor(parameters: number) {
    super(
      `A statement has ${parameters} parameters, and PostgreSQL takes 65535. Ask for less at once, write a list of conditions (OR) as one list (in), and pass a list to raw SQL as one array: id = ANY(\${ids}).`,
    );
  }
}
