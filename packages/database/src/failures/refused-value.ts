import type { ConstraintColumns } from './constraint-columns.ts';
import { failureKind } from './postgres-codes.ts';
import { type PostgresError, postgresErrorOf } from './postgres-error.ts';

/** Why the database refused a row that a tenant's client wrote. */
export interface RefusedValue {
  /**
   * `taken`: a unique value exists already. `referenced`: other rows refer to the row. `missing_reference`: it refers to a
   * row that doesn't exist. `missing`: it is null. `too_long`, `out_of_range`, `malformed`: its type can't hold it.
   * `not_allowed`: a CHECK refuses it.
   */
  readonly reason:
    | 'taken'
    | 'referenced'
    | 'missing_reference'
    | 'missing'
    | 'too_long'
    | 'out_of_range'
    | 'malformed'
    | 'not_allowed';
  /** The columns without the tenant's, where they are known. */
  readonly columns: readonly string[];
}

const refusedValues = new WeakMap<object, RefusedValue>();

/**
 * Returns why the database refused a row, where an operation of a tenant's client failed for that reason. It is
 * `undefined` for any other error.
 */
export function refusedValueOf(error: unknown): RefusedValue | undefined {
  return typeof error === 'object' && error !== null ? refusedValues.get(error) : undefined;
}

/** Explains an error of a tenant's operation to `refusedValueOf`. */
export type ExplainFailure = (error: unknown, operation: string) => Promise<void>;

/** @param constraints the columns of the database's constraints */
export function explainFailures(constraints: ConstraintColumns): ExplainFailure {
  return async (error, operation) => {
    const postgresError = postgresErrorOf(error);
    if (postgresError === undefined || typeof error !== 'object' || error === null) return;
    const reason = reasonOf(postgresError, operation);
    if (reason === undefined) return;
    const { code, message, constraint } = postgresError;
    const columns = code === '23502' ? firstQuotedName(message) : await constraints.columnsOf(constraint);
    refusedValues.set(error, { reason, columns: columns.filter((column) => column !== 'tenant_id') });
  };
}

function reasonOf({ code }: PostgresError, operation: string): RefusedValue['reason'] | undefined {
  switch (code) {
    case '23505':
    case '23P01':
      return 'taken';
    case '23001':
      return 'referenced';
    case '23503':
      return operation.startsWith('delete') ? 'referenced' : 'missing_reference';
    case '23502':
      return 'missing';
    case '23514':
    case '44000':
      return 'not_allowed';
    case '22001':
    // A value is too long for its index.
    case '54000':
      return 'too_long';
    case '22003':
    case '22008':
    case '22015':
      return 'out_of_range';
    default:
      return failureKind(code) === 'input' ? 'malformed' : undefined;
  }
}

/** `null value in column "name" of relation "notes" violates not-null constraint`. */
function firstQuotedName(message: string): string[] {
  const name = /["“„«]([^"“”„«»]+)["”“»]/.exec(message)?.[1];
  return name === undefined ? [] : [name];
}
