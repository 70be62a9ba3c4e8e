/** Something that a person is told on a page of its own, because it is not known to be safe to send them anywhere. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly status: number;

  /** @param message for the person at the browser, and whoever builds the app */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
