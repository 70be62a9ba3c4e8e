import * as pulumi from '@pulumi/pulumi';
import { flag, integer, list, oneOf, type Setting, text } from './setting.ts';

/** The project's settings, checked. */
export type Settings = Readonly<ReturnType<typeof readEach>>;

/**
 * Every setting of the project. `Pulumi.yaml` declares the same keys with the same defaults: the engine takes them from
 * there, mocks (which don't read that file) from here.
 */
function readEach(read: Reader) {
  return {
    name: read('name', text('freehold', /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/, nameRule)),
    userPoolTier: read('userPoolTier', oneOf(['ESSENTIALS', 'PLUS', 'LITE'], 'ESSENTIALS')),
    deletionProtection: read('deletionProtection', oneOf(['ACTIVE', 'INACTIVE'], 'ACTIVE')),
    // Cognito's limit is 100 of each kind.
    callbackUrls: read('callbackUrls', list(['http://localhost:8000/auth/callback'], 100, isCallbackUrl, callbackRule)),
    logoutUrls: read('logoutUrls', list(['http://localhost:8000/'], 100, isReturnUrl, returnRule)),
    generateServerClientSecret: read('generateServerClientSecret', flag(false)),
    generateWebClientSecret: read('generateWebClientSecret', flag(false)),
    // Cognito takes 5 minutes to 1 day for these two, and 1 hour to 3650 days for the third.
    accessTokenValidityMinutes: read('accessTokenValidityMinutes', integer(60, 5, 1440, 'minutes')),
    idTokenValidityMinutes: read('idTokenValidityMinutes', integer(60, 5, 1440, 'minutes')),
    refreshTokenValidityDays: read('refreshTokenValidityDays', integer(30, 1, 3650, 'days')),
    groups: read('groups', list(['admins'], 100, isGroupName, groupRule)),
  };
}

const nameRule = '2 to 24 lower-case letters, digits and hyphens, with a letter first and no hyphen last';
const returnRule =
  'absolute URLs of at most 1024 characters, https unless the host is localhost, no wildcard, no fragment, no user name';
const callbackRule = `${returnRule}; the first is the API’s own: no custom scheme`;
const groupRule = 'names of up to 128 letters, digits, dots, underscores and hyphens';

/**
 * Reads the stack's settings.
 *
 * @throws pulumi.RunError, which Pulumi prints without a stack, with one sentence for each setting that is wrong. A key
 *   that is no setting is wrong too: a misspelt one would otherwise leave its default in force, unseen.
 */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  const known = new Set<string>();
  const faults: string[] = [];

  const settings = readEach((key, setting) => {
    known.add(`${config.name}:${key}`);
    const given = config.get(key);
    const value = given === undefined ? setting.fallback : setting.parse(given);
    if (value === undefined) faults.push(`${config.name}:${key} is ${given}, but must be ${setting.rule}.`);
    return value ?? setting.fallback;
  });

  for (const key of Object.keys(pulumi.runtime.allConfig())) {
    if (key.startsWith(`${config.name}:`) && !known.has(key)) {
      faults.push(`${key} is no setting; the settings are ${[...known].join(', ')}.`);
    }
  }
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(namePrefix(settings))) {
    faults.push(
      `${config.name}:name and the stack’s name make ${namePrefix(settings)}, but must make at most 40 letters, digits, hyphens and underscores.`,
    );
  }
  if (faults.length > 0) throw new pulumi.RunError(faults.join('\n'));
  return settings;
}

/**
 * What the names of a stack's resources begin with: `freehold-dev`. A suffix of up to 24 characters makes a name that
 * every resource may bear; a Lambda function's, of 64 letters, digits, hyphens and underscores, is the strictest.
 */
export function namePrefix({ name }: Pick<Settings, 'name'>): string {
  return `${name}-${pulumi.getStack()}`;
}

type Reader = <T>(key: string, setting: Setting<T>) => T;

/** Schemes that a browser doesn't go to but runs or shows where it is. */
const runsInThePage: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:']);

/**
 * Cognito's rule for callback and logout URLs: absolute, no fragment, no wildcard, `https` unless the host is
 * localhost, an app's own scheme allowed. It compares them character by character, so nothing is normalised here.
 */
function isReturnUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.length > 1024 || !text.includes('://') || /[\s#*]/.test(text)) return false;
  if (url.username !== '' || url.password !== '' || runsInThePage.has(url.protocol)) return false;
  return url.protocol !== 'http:' || url.hostname === 'localhost';
}

/** The first callback becomes `COGNITO_REDIRECT_URI`: a server answers there, no app on a phone. */
function isCallbackUrl(text: string, place: number): boolean {
  return isReturnUrl(text) && (place > 0 || /^https?:/.test(text));
}

function isGroupName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text);
}
