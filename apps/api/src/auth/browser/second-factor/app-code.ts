import { Secret, TOTP } from 'otpauth';

/** The product's name, as the authenticator app shows it beside the account. */
const issuer = 'Freehold';

/**
 * The URI that an authenticator app reads from a QR code: `otpauth://totp/Freehold:ada%40example.com?…`. Cognito's codes have
 * the apps' defaults: SHA-1, six digits, 30 seconds (RFC 6238).
 *
 * @param secret in base32
 */
export function keyUri(account: string, secret: string): string {
  return new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret) }).toString();
}

/** Whether the app shows a code at a time, or did 30 seconds before, or will after. */
export function isCodeOf(secret: string, code: string, time: Date): boolean {
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  return app.validate({ token: code, timestamp: time.getTime(), window: 1 }) !== null;
}
