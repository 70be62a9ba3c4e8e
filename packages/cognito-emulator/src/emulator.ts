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
  /** Where to listen; 0 takes any free port. */
  port: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** Where the state is kept from one run to the next. It will hold private keys. Absent: in memory only. */
  snapshotFile?: string;
  /** The time by which everything is dated and expires. @default the system's */
  clock?: Clock;
  /** Makes the RSA keys that sign tokens. @default a new key of 2048 bits each time */
  generateSigningKey?: SigningKeyGenerator;
  /** Hashes passwords and confirmation codes. @default scrypt with Node's default cost */
  passwordHasher?: PasswordHasher;
  /** Takes what the emulator has to say, a line at a time. @default nobody */
  log?: (line: string) => void;
  /** Hears of each message as it is sent. What it throws goes to the log. @default nobody */
  onMessage?: (message: Message) => void;
}

export interface CognitoEmulator {
  /** The endpoint for AWS clients, `http://127.0.0.1:9229`. */
  readonly url: string;
  /**
   * Where the Hosted UI of a domain is, without a slash at the end: what is `https://{domain}.auth.{region}.amazoncognito.com`
   * on AWS.
   *
   * @param domain the prefix. There needn't be a pool that has it yet
   * @example emulator.hostedUiUrl('acorn-dev'); // http://127.0.0.1:9229/hosted-ui/acorn-dev
   */
  hostedUiUrl(domain: string): string;
  /** What Cognito would have sent to people. */
  readonly mailbox: Mailbox;
  /** Registers what stands for the Lambda function with this ARN; a later one takes the place of an earlier one. */
  registerFunction(arn: string, handler: PreTokenGenerationHandler): void;
  /**
   * Signs tokens of the pool with new keys from now on. The key set shows the keys of before, too, unless `keepOld` is
   * false: then what they signed is no longer valid.
   *
   * @throws Error where there is no such pool
   */
  rotateSigningKeys(poolId: string, options?: { keepOld?: boolean }): Promise<void>;
  /** Makes requests go wrong, for tests of what calls the emulator. */
  readonly faults: FaultInjection;
  /**
   * How many requests came in so far, those that met a fault included: under a name that faults go by, or `*` for all.
   *
   * @throws RangeError where no request has that name
   */
  requests(on: string): number;
  /** Stops listening and writes the snapshot. */
  close(): Promise<void>;
}

/** How long requests under way may take once the emulator has been told to close, in milliseconds. */
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
    ...{ state, signingKeys, passwordHasher, functions, mailbox, faults, requests, clock, log },
  };

  const server = createServer(createApp(context).callback());
  const address = await listen(server, port, host);
  const url = urlOf(host, address.port);
  log(`Local Cognito emulator, not AWS, at ${url}.`);
  if (!loopbackHosts.includes(host)) {
    log(`Warning: it listens on ${host}. Whoever reaches that address can be any user: keep it off every network.`);
  }

  let closing: Promise<void> | undefined;
  async function stop(): Promise<void> {
    faults.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A client that never ends its request must not keep whoever embeds the emulator from ending.
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
  const message = `The Cognito emulator can't listen on ${host}:${port}: something else does. Stop it or take another port.`;
  return Object.assign(new Error(message, { cause: error }), { code: error.code });
}

/** An address that means "all interfaces" is no address to send requests to. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
