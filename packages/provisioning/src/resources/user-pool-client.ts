import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  ExplicitAuthFlowsType,
  FeatureType,
  OAuthFlowType,
  PreventUserExistenceErrorTypes,
  paginateListUserPoolClients,
  TimeUnitsType,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { ProvisioningTarget, ProvisionResource } from './resource.ts';

const clientInputs = z.strictObject({
  userPoolId: z.string(),
  name: z.string(),
  generateSecret: z.boolean(),
  explicitAuthFlows: z.array(z.enum(ExplicitAuthFlowsType)),
  preventUserExistenceErrors: z.enum(PreventUserExistenceErrorTypes),
  enableTokenRevocation: z.boolean(),
  readAttributes: z.array(z.string()),
  writeAttributes: z.array(z.string()),
  refreshTokenRotation: z
    .strictObject({ feature: z.enum(FeatureType), retryGracePeriodSeconds: z.number() })
    .optional(),
  accessTokenValidity: z.number(),
  idTokenValidity: z.number(),
  refreshTokenValidity: z.number(),
  tokenValidityUnits: z.strictObject({
    accessToken: z.enum(TimeUnitsType),
    idToken: z.enum(TimeUnitsType),
    refreshToken: z.enum(TimeUnitsType),
  }),
  allowedOauthFlowsUserPoolClient: z.boolean(),
  // For a client of the Hosted UI.
  allowedOauthFlows: z.array(z.enum(OAuthFlowType)).optional(),
  allowedOauthScopes: z.array(z.string()).optional(),
  supportedIdentityProviders: z.array(z.string()).optional(),
  callbackUrls: z.array(z.string()).optional(),
  logoutUrls: z.array(z.string()).optional(),
});
type ClientInputs = z.output<typeof clientInputs>;

export const provisionUserPoolClient: ProvisionResource = async (inputs, target) => {
  const client = clientInputs.parse(inputs);
  const found = await findClient(client, target);
  const made = found === undefined ? await create(client, target) : await update(client, found, target);
  return { id: made.ClientId, state: { ...inputs, clientSecret: made.ClientSecret ?? '' } };
};

/** The settings that can be updated. Cognito resets those that an update leaves out, so each update has all. */
function updatableSettings(
  client: ClientInputs,
): Omit<CreateUserPoolClientCommandInput, 'GenerateSecret' | 'ClientSecret'> {
  return {
    UserPoolId: client.userPoolId,
    ClientName: client.name,
    ExplicitAuthFlows: client.explicitAuthFlows,
    PreventUserExistenceErrors: client.preventUserExistenceErrors,
    EnableTokenRevocation: client.enableTokenRevocation,
    ReadAttributes: client.readAttributes,
    WriteAttributes: client.writeAttributes,
    RefreshTokenRotation: client.refreshTokenRotation && {
      Feature: client.refreshTokenRotation.feature,
      RetryGracePeriodSeconds: client.refreshTokenRotation.retryGracePeriodSeconds,
    },
    AccessTokenValidity: client.accessTokenValidity,
    IdTokenValidity: client.idTokenValidity,
    RefreshTokenValidity: client.refreshTokenValidity,
    TokenValidityUnits: {
      AccessToken: client.tokenValidityUnits.accessToken,
      IdToken: client.tokenValidityUnits.idToken,
      RefreshToken: client.tokenValidityUnits.refreshToken,
    },
    AllowedOAuthFlowsUserPoolClient: client.allowedOauthFlowsUserPoolClient,
    AllowedOAuthFlows: client.allowedOauthFlows,
    AllowedOAuthScopes: client.allowedOauthScopes,
    SupportedIdentityProviders: client.supportedIdentityProviders,
    CallbackURLs: client.callbackUrls,
    LogoutURLs: client.logoutUrls,
  };
}

const clientResponse = z.object({ ClientId: z.string(), ClientSecret: z.string().optional() });
type ClientResponse = z.output<typeof clientResponse>;

async function create(client: ClientInputs, { cognito }: ProvisioningTarget): Promise<ClientResponse> {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ ...updatableSettings(client), GenerateSecret: client.generateSecret }),
  );
  return clientResponse.parse(UserPoolClient);
}

async function update(client: ClientInputs, id: string, { cognito }: ProvisioningTarget): Promise<ClientResponse> {
  const { UserPoolClient } = await cognito.send(
    new UpdateUserPoolClientCommand({ ...updatableSettings(client), ClientId: id }),
  );
  const made = clientResponse.parse(UserPoolClient);
  // A client gets its secret only when it is created. On AWS, Pulumi would replace the client.
  if ((made.ClientSecret !== undefined) !== client.generateSecret) {
    throw new Error(
      `the local client was created with${client.generateSecret ? 'out' : ''} a secret, and the program wants it otherwise. Delete the local Cognito’s data and start again.`,
    );
  }
  return made;
}

async function findClient(
  { name, userPoolId }: ClientInputs,
  { cognito }: ProvisioningTarget,
): Promise<string | undefined> {
  const pages = paginateListUserPoolClients({ client: cognito }, { UserPoolId: userPoolId, MaxResults: 60 });
  for await (const { UserPoolClients = [] } of pages) {
    const found = UserPoolClients.find((client) => client.ClientName === name);
    if (found !== undefined) return found.ClientId;
  }
  return undefined;
}
