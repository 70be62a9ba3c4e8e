import {
  createCognitoClient,
  createCognitoSignIn,
  createHostedUi,
  createSecondFactors,
  createTenantLookup,
  createTokenVerifier,
  type TokenVerifier,
  type TraceRequest,
} from '@freehold/cognito';
import type { Database, TenantClient } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { SecondFactors, SignIn } from '@freehold/identity';
import type { Telemetry } from '@freehold/telemetry';
import type { TenantId } from '@freehold/tenancy';
import { type BrowserSignIn, createBrowserSignIn } from './auth/browser/browser-sign-in.ts';
import { hostedUiSettings, secondFactorSetupUrl } from './auth/browser/hosted-ui-settings.ts';
import { createKnownAddresses, type KnownAddresses } from './auth/known-addresses.ts';
import { createSignOut, type SignOut } from './auth/sign-out.ts';
import { type AccountStatusCache, accountStatusCache } from './guards/account-status-cache.ts';
import { type OperatorSecondFactor, operatorSecondFactor } from './guards/operator-second-factor.ts';
import { type RlsReady, rlsReady } from './guards/rls-ready.ts';
import { createTenancy, type Tenancy } from './guards/tenant.ts';
import type { Log } from './log.ts';

/** What the parts of the API share: one object for a process, made by `createServices`. */
export interface Services<Client = TenantClient> {
  readonly environment: ApiEnvironment;
  readonly log: Log;
  /** Gives milliseconds from any start, for caches. */
  readonly clock: { now(): number };
  /** The time of day, by which sessions and tokens expire. */
  readonly now: () => Date;
  readonly database: Omit<Database, 'forTenant'> & { forTenant(tenant: TenantId): Client };
  readonly verifier: TokenVerifier;
  readonly signIn: SignIn;
  readonly signOut: SignOut;
  readonly secondFactors: SecondFactors;
  readonly knownAddresses: KnownAddresses;
  readonly tenancy: Tenancy;
  readonly accountStatus: AccountStatusCache;
  readonly operatorSecondFactor: OperatorSecondFactor;
  readonly rlsReady: RlsReady;
  /** `undefined`: users sign in by the API alone. */
  readonly browserSignIn: BrowserSignIn | undefined;
  /** `undefined`: no traces and no metrics are sent, and nothing of OpenTelemetry is loaded. */
  readonly telemetry: Telemetry | undefined;
  /** Whether the process has been told to stop. */
  readonly isDraining: () => boolean;
  /** Disconnects from Cognito and the database, and sends what is left of traces and metrics. */
  close(): Promise<void>;
}

export interface ServicesOptions<Client> {
  readonly environment: ApiEnvironment;
  readonly log: Log;
  /** Is closed with the services. */
  readonly database: Services<Client>['database'];
  /** Is called each time that the database turns out not to enforce row-level security. */
  readonly onRlsNotEnforced: (error: Error) => void;
  /** Whether the process has been told to stop. */
  readonly isDraining: () => boolean;
  /** Is closed with the services. */
  readonly telemetry?: Telemetry | undefined;
  /** How long one request to Cognito may take. @default 5000 */
  readonly cognitoMilliseconds?: number | undefined;
  /** @default performance */
  readonly clock?: Services['clock'] | undefined;
  /** @default the system's clock */
  readonly now?: Services['now'] | undefined;
}

export function createServices<Client>(options: ServicesOptions<Client>): Services<Client> {
  const { environment, log, database, telemetry, clock = performance, now = () => new Date() } = options;
  const { cognitoMilliseconds: requestMilliseconds = 5_000 } = options;
  const { COGNITO_ENDPOINT: endpoint, COGNITO_USER_POOL_ID: userPoolId, AWS_REGION: region } = environment;
  const attribute = environment.COGNITO_TENANT_CLAIM;

  const traceRequest = telemetry && traceCognito(telemetry);
  const cognito = createCognitoClient({ region, endpoint, requestMilliseconds, traceRequest });
  const appClients = [environment.COGNITO_APP_CLIENT_ID, environment.COGNITO_WEB_CLIENT_ID];
  const clientIds = appClients.filter((id) => id !== undefined);
  const verifierOptions = { userPoolId, endpoint, clientIds, tenantClaim: attribute, now, clock, traceRequest };
  const verifier = createTokenVerifier(verifierOptions);
  const signIn = createCognitoSignIn(cognito, {
    userPoolId,
    clientId: environment.COGNITO_APP_CLIENT_ID,
    clientSecret: environment.COGNITO_APP_CLIENT_SECRET,
  });
  const accountStatus = accountStatusCache(database, clock);
  const settings = hostedUiSettings(environment);
  const secondFactors = createSecondFactors(cognito, { userPoolId });
  const hostedUi =
    settings === undefined ? undefined : createHostedUi({ ...settings, userPoolId, requestMilliseconds, traceRequest });

  return {
    environment,
    log,
    clock,
    now,
    database,
    verifier,
    signIn,
    signOut: createSignOut({ signIn, database, accountStatus }),
    secondFactors,
    knownAddresses: createKnownAddresses(database, environment.SESSION_KEYS),
    tenancy: createTenancy({
      environment,
      tenantLookup: createTenantLookup(cognito, { userPoolId, attribute }),
      clock,
      signInHost: settings?.site.hostname,
    }),
    accountStatus,
    operatorSecondFactor: operatorSecondFactor({
      secondFactors,
      mfa: environment.COGNITO_MFA,
      setupUrl: settings === undefined ? undefined : secondFactorSetupUrl(settings),
      clock,
    }),
    rlsReady: rlsReady(database, options.onRlsNotEnforced),
    browserSignIn:
      settings === undefined || hostedUi === undefined
        ? undefined
        : createBrowserSignIn({ settings, hostedUi, publicUrl: environment.PUBLIC_URL, database, log, clock, now }),
    telemetry,
    isDraining: options.isDraining,
    async close() {
      cognito.destroy();
      await database.close();
      await telemetry?.close();
    },
  };
}

function traceCognito(telemetry: Telemetry): TraceRequest {
  return (operation, send) => telemetry.traceOperation('cognito', operation, send);
}
