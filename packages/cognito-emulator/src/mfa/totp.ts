import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../clock.ts';

/** Cognito's codes: RFC 6238 with SHA-1, six digits and steps of 30 seconds, the defaults of authenticator apps. */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Codes of the step before and after count, too, since clocks differ [inferred]. */
const window = 1;

/** A new secret of 256 bits: 52 characters in base32, as AWS's are. */
export function newTotpSecret(): string {
  return new Secret({ size: 32 }).base32;
}

/** The time step that a code is for; `undefined` for a wrong code. */
export function timeStepOf(secret: string, code: string, clock: Clock): number | undefined {
  const timestamp = clock().getTime();
  const totp = new TOTP({ ...parameters, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp, window });
  return delta === null ? undefined : TOTP.counter({ period: parameters.period, timestamp }) + delta;
}

/** The URI in the QR code, which authenticator apps read. */
export function totpUri(secret: string, issuer: string, account: string): string {
  return new TOTP({ ...parameters, secret: Secret.fromBase32(secret), issuer, label: account }).toString();
}
