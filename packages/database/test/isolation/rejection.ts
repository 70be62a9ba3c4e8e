/**
 * Why an operation is rejected. `missing`: a row that it needs doesn't exist, or is another tenant's. `conflict`: the database
 * refuses the resulting rows. `foreign tenant`: it names another tenant. `taken back`: the transaction's work threw.
 */
export type Reason = 'missing' | 'conflict' | 'foreign tenant' | 'taken back';

/** Thrown by `ExpectedRows` where the database has to reject. */
export class ExpectedRejection extends Error {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason);
    this.reason = reason;
  }
}
