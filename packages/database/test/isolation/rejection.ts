/**
 * Why an operation is refused, as far as the check tells. `missing`: a row that it needs isn't there, and to say so of
 * another tenant's row is the point. `conflict`: the database won't have the rows that it would leave. `foreign tenant`:
 * it names one, and nothing was sent. `taken back`: the work of the transaction threw.
 */
export type Reason = 'missing' | 'conflict' | 'foreign tenant' | 'taken back';

/** What the model throws where the database should refuse. */
export class ExpectedRejection extends Error {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason);
    this.reason = reason;
  }
}
