/** An email that Cognito would have sent. */
export interface Message {
  readonly poolId: string;
  /** The address. */
  readonly to: string;
  readonly kind: 'invitation' | 'password_reset';
  readonly subject: string;
  readonly body: string;
  /** The confirmation code or temporary password in the message. */
  readonly code?: string;
  readonly sentAt: Date;
}
