import { isClientSecret } from '../../clients/client-secret.ts';
import { ClientId } from '../../identifiers.ts';
import type { UserPoolClient } from '../../state/records.ts';
import { OAuthError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import type { Parameters } from '../parameters.ts';

interface ClientCredentials {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/**
 * Authenticates the client of a request. A client with a secret sends it in the `Authorization` header (Basic) or in
 * the form; a client without one sends its id only.
 *
 * @param refusedStatus AWS's status for a failure, which differs by endpoint
 * @throws OAuthError
 */
export function authenticateClient(
  { ctx, poolState, form }: HostedUiContext,
  refusedStatus: 400 | 401,
): UserPoolClient {
  const invalidClient = (reason: string) => new OAuthError('invalid_client', reason, { status: refusedStatus });
  const { id, secret } = credentialsOf(ctx.get('Authorization'), form, invalidClient);
  if (id === undefined) throw new OAuthError('invalid_request', 'client_id is missing');
  const parsed = ClientId.safeParse(id);
  const client = parsed.success ? poolState.clients.find(parsed.data) : undefined;
  if (client === undefined || !isClientSecret(client, secret)) {
    throw invalidClient('the pool has no client with this id and this secret');
  }
  return client;
}

function credentialsOf(
  authorization: string,
  form: Parameters,
  invalidClient: (reason: string) => OAuthError,
): ClientCredentials {
  const inForm = { id: form.get('client_id'), secret: form.get('client_secret') };
  if (authorization === '') return inForm;
  const inHeader = basicCredentials(authorization);
  if (inHeader === undefined) throw invalidClient('the Authorization header is not of the form "Basic …"');
  // RFC 6749, 2.3: one way of authentication per request.
  if (inForm.secret !== undefined || (inForm.id !== undefined && inForm.id !== inHeader.id)) {
    throw new OAuthError('invalid_request', 'header and form contain different credentials');
  }
  return inHeader;
}

/** Ids and secrets are letters and digits: URL-encoding them first makes no difference (RFC 6749, 2.3.1). */
function basicCredentials(authorization: string): ClientCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return id === undefined ? undefined : { id, secret: secret === '' ? undefined : secret };
}
