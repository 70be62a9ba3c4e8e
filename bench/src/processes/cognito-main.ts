// The local Cognito's process: provisions the user pool, signs one user in, and reports to its parent.

import { readFile } from 'node:fs/promises';
import { createCognitoClient, createCognitoSignIn, createUserDirectory } from '@freehold/cognito';
import { createCognitoEmulator } from '@freehold/cognito-emulator';
import { provisionIdentity } from '@freehold/provisioning';
import { tenantId } from '@freehold/tenancy';
import { z } from 'zod';
import { type LocalCognito, signingKey } from './cognito.ts';

const [snapshotFile = '', port = ''] = process.argv.slice(2);
const region = 'us-east-1';
const benchUser = { email: 'first@bench.example', password: 'Freehold-bench-1' };

const provisioningEmulator = await createCognitoEmulator({ port: Number(port), snapshotFile });
const { environment } = await provisionIdentity({
  endpoint: provisioningEmulator.url,
  region,
  stack: 'bench',
  config: {},
  registerFunction: provisioningEmulator.registerFunction,
  hostedUiUrl: provisioningEmulator.hostedUiUrl,
});
const token = await signIn(provisioningEmulator.url);
// Closing writes a snapshot, which has the signing key. With the key, tokens for thousands of users take a moment; signing
// each of them in would take a tenth of a second, because of the password hash.
await provisioningEmulator.close();
const snapshot = z.object({
  pools: z.tuple([z.object({ signingKeys: z.array(signingKey.extend({ use: z.string() })) })]),
});
const [pool] = snapshot.parse(JSON.parse(await readFile(snapshotFile, 'utf8'))).pools;
const accessTokenKey = pool.signingKeys.find(({ use }) => use === 'access');

const emulator = await createCognitoEmulator({ port: Number(port), snapshotFile });
const cognitoReport: LocalCognito = {
  url: emulator.url,
  variables: environment,
  token,
  signingKey: signingKey.parse(accessTokenKey),
};
process.send?.(cognitoReport);

/** Creates a user and signs them in. */
async function signIn(endpoint: string): Promise<string> {
  const userPoolId = environment.COGNITO_USER_POOL_ID;
  const tenantClaim = environment.COGNITO_TENANT_CLAIM;
  const directory = createUserDirectory({ region, userPoolId, tenantClaim, endpoint });
  await directory.createUser({ ...benchUser, groups: [], tenant: tenantId('t00001'), temporary: false });
  directory.close();
  const client = createCognitoClient({ region, endpoint });
  const outcome = await createCognitoSignIn(client, {
    userPoolId,
    clientId: environment.COGNITO_APP_CLIENT_ID,
    clientSecret: environment.COGNITO_APP_CLIENT_SECRET || undefined,
  }).login(benchUser.email, benchUser.password);
  client.destroy();
  if (outcome.kind !== 'tokens') throw new Error('The user could not sign in.');
  return outcome.tokens.accessToken;
}
