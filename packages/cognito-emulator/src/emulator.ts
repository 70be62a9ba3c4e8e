import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from './clock.ts';
import type { EmulatorContext } from './emulator-context.ts';
import { type FaultInjection, Faults } from './faults/faults.ts';
import { RequestCounts } from './faults/request-counts.ts';
import { RequestNames } from './faults/request-names.ts';
import { hostedUiPath } from './hosted-ui/domain.ts';
import { createApp } from './http/app.ts';
import { LocalMailbox, type Mailbox } from './mailbox/mailbox.ts';
import type { Message } from './mailbox/message.ts';
import { operations } from './operations/index.ts';
import { type PasswordHasher, scryptPasswordHasher } from './passwords/password-hasher.ts';
import { EmulatorState } from './state/emulator-state.ts';
import { SnapshotFile } from './state/snapshot-file.ts';
import { generateRsaKey, type SigningKeyGenerator } from './tokens/signing-key-pair.ts';
import { SigningKeys } from './tokens/signing-keys.ts';
import { LambdaFunctions } from './triggers/lambda-functions.ts';
import type { PreTokenGenerationHandler } from './triggers/pre-token-generation-event.ts';

export interface CognitoEmulatorOptions {
  /** The port to listen on; 0 takes a free one. */
  port: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** The file that keeps the state between runs. It contains private keys. @default in memory only */
  snapshotFile?: string;
  /** The time that dates and expires everything. @default the system's */
  clock?: Clock;
  /** Makes the RSA keys that sign tokens. @default a new key of 2048 bits each time */
  generateSigningKey?: SigningKeyGenerator;
  /** Hashes passwords and confirmation codes. @default scrypt with Node's default cost */
  passwordHasher?: PasswordHasher;
  /** Receives the emulator's log, one line at a time. @default none */
  log?: (line: string) => void;
  /** Called with each message when it is sent. Errors go to the log. @default none */
  onMessage?: (message: Message) => void;
}

export interface CognitoEmulator {
  /** The endpoint for AWS clients, `http://127.0.0.1:9229`. */
  readonly url: string;
  /**
   * The URL of a domain's Hosted UI, without a trailing slash: `https://{domain}.auth.{region}.amazoncognito.com` on
   * AWS.
   *
   * @param domain the prefix; no pool needs to have it yet
   * @example emulator.hostedUiUrl('acorn-dev'); // http://127.0.0.1:9229/hosted-ui/acorn-dev
   */
  hostedUiUrl(domain: string): string;
  /** The messages that Cognito would have sent to users. */
  readonly mailbox: Mailbox;
  /**
   * Registers the function that stands for the Lambda function with this ARN. A later registration replaces an earlier
   * one.
   */
  registerFunction(arn: string, handler: PreTokenGenerationHandler): void;
  /**
   * Signs the pool's tokens with new keys from now on. The JWKS keeps the old keys, so that old tokens stay valid,
   * unless `keepOld` is false.
   *
   * @throws Error for an unknown pool
   */
  rotateSigningKeys(poolId: string, options?: { keepOld?: boolean }): Promise<void>;
  /** Injects faults, to test what an application does when Cognito fails. */
  readonly faults: FaultInjection;
  /**
   * How many requests came in so far, including those with a fault: by the name that faults use, or `*` for all.
   *
   * @throws RangeError for an unknown name
   */
  requests(on: string): number;
  /** Stops listening and writes the snapshot. */
  close(): Promise<void>;
}

/** How long `close` waits for pending requests, in milliseconds. */
const closeTimeout = 1_000;

const loopbackHosts = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts a local Amazon Cognito.
 *
 * @throws Error with code EADDRINUSE where the port is taken; Error that names the snapshot file where it is damaged
 * @example const emulator = await createCognitoEmulator({ port: 0 });
 */
export async function createCognitoEmulator(options: CognitoEmulatorOptions): Promise<CognitoEmulator> {
  const { port, host = '127.0.0.1', snapshotFile, clock = () => new Date(), log = () => {} } = options;
  const { onMessage = () => {}, passwordHasher = scryptPasswordHasher() } = options;
  const state = new EmulatorState();
  const snapshot = snapshotFile === undefined ? undefined : await SnapshotFile.open(snapshotFile, state, log);
  const functions = new LambdaFunctions();
  const mailbox = new LocalMailbox(clock, onMessage, log);
  const signingKeys = new SigningKeys(options.generateSigningKey ?? generateRsaKey);
  const requestNames = new RequestNames(operations.keys());
  const faults = new Faults(requestNames);
  const requests = new RequestCounts(requestNames);
  const context: EmulatorContext = {
    state,
    signingKeys,
    passwordHasher,
    functions,
    mailbox,
    faults,
    requests,
    clock,
    log,
  };

  const server = createServer(createApp(context).callback());
  const address = await listen(server, port, host);
  const url = urlOf(host, address.port);
  log(`Local Cognito emulator, not AWS, at ${url}.`);
  if (!loopbackHosts.includes(host)) {
    log(
      `Warning: it listens on ${host}. Anyone who reaches this address can sign in as any user: keep it off networks.`,
    );
  }

  let closing: Promise<void> | undefined;
  async function stop(): Promise<void> {
    faults.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Pending requests don't keep the process alive.
    const timer = setTimeout(() => server.closeAllConnections(), closeTimeout);
    await closed;
    clearTimeout(timer);
    await snapshot?.close();
  }
  return {
    url,
    hostedUiUrl: (domain) => `${url}${hostedUiPath(domain)}`,
    mailbox,
    registerFunction: (arn, handler) => functions.register(arn, handler),
    rotateSigningKeys: async (poolId, { keepOld = true } = {}) => {
      const poolState = state.pools().find((candidate) => candidate.pool.id === poolId);
      if (poolState === undefined) throw new Error(`The emulator has no user pool ${poolId}.`);
      await signingKeys.rotate(poolState, keepOld);
    },
    faults,
    requests: (on) => requests.of(on),
    close: () => {
      closing ??= stop();
      return closing;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error(`The emulator has no address after listening on ${host}:${port}.`));
      } else {
        resolve(address);
      }
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code !== 'EADDRINUSE') return error;
  const message = `The Cognito emulator can't listen on ${host}:${port}: the port is in use. Stop the other program or choose another port.`;
  return Object.assign(new Error(message, { cause: error }), { code: error.code });
}

/** The wildcard addresses can't be connected to. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
