import { invalidParameter } from '../errors.ts';

/** What authorizes the setup of an authenticator app. */
type Authorization =
  | { readonly kind: 'access token'; readonly accessToken: string }
  | { readonly kind: 'session'; readonly session: string };

/** @throws InvalidParameterException for both or neither (API reference, VerifySoftwareToken) [message inferred] */
export function checkAuthorization({
  AccessToken: accessToken,
  Session: session,
}: {
  readonly AccessToken?: string | undefined;
  readonly Session?: string | undefined;
}): Authorization {
  if (accessToken !== undefined && session === undefined) return { kind: 'access token', accessToken };
  if (session !== undefined && accessToken === undefined) return { kind: 'session', session };
  throw invalidParameter('Either AccessToken or Session is required, and not both.');
}
