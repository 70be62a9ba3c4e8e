import { once } from 'node:events';
import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

/** Serves a JWKS in place of the user pool, for tokens that Cognito would never sign. */
export interface JwksServer {
  readonly url: string;
  /** The public key, as the verifier knows it. */
  readonly publicKeyPem: string;
  readonly kid: string;
  /** The number of requests for the JWKS. */
  requests(): number;
  /** Serves another key from now on, and signs with it. @param kid its id, which may be that of the previous key */
  replaceKey(kid: string): Promise<void>;
  /** Responds with `garbage` from now on. */
  serveGarbage(): void;
  /** Signs claims with the key of the JWKS. */
  sign(claims: Record<string, unknown>, header?: Partial<JWTHeaderParameters>): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts a server that serves one JWKS for every pool.
 *
 * @param garbage the response after `serveGarbage`
 */
export async function startJwksServer(garbage: () => string = () => ''): Promise<JwksServer> {
  const kid = 'the-only-key';
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  let signing = { kid, privateKey };
  let jwks = await jwksOf(publicKey, kid);
  let requests = 0;
  let servesGarbage = false;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader('Content-Type', 'application/json').end(servesGarbage ? garbage() : JSON.stringify(jwks));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The key server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    publicKeyPem: await exportSPKI(publicKey),
    kid,
    requests: () => requests,
    async replaceKey(id) {
      const next = await generateKeyPair('RS256', { extractable: true });
      signing = { kid: id, privateKey: next.privateKey };
      jwks = await jwksOf(next.publicKey, id);
    },
    serveGarbage() {
      servesGarbage = true;
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: signing.kid, ...header })
        // jose refuses to write extensions that it doesn't know.
        .sign(signing.privateKey, { crit: Object.fromEntries((header.crit ?? []).map((name) => [name, true])) }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function jwksOf(publicKey: CryptoKey, kid: string) {
  return { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] };
}
