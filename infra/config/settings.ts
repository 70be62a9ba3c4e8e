import * as pulumi from '@pulumi/pulumi';
import { apiVariables } from './api-variables-setting.ts';
import { isPublicUrl, isRedirectUrl, publicUrlRule, redirectUrlRule } from './redirect-urls.ts';
import {
  flag,
  integer,
  list,
  matching,
  oneNumberOf,
  oneOf,
  optionalText,
  required,
  type Setting,
  text,
} from './setting.ts';

/** The project's settings, checked. */
export type Settings = Readonly<ReturnType<typeof readEach>>;

/**
 * Every setting of the project. `Pulumi.yaml` declares the same keys with the same defaults: the engine takes them from
 * there, mocks (which don't read that file) from here.
 */
export function readEach(read: Reader) {
  return {
    name: read('name', text('freehold', /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/, nameRule)),
    publicUrl: read('publicUrl', matching('http://localhost:8000', isPublicUrl, publicUrlRule)),

    userPoolTier: read('userPoolTier', oneOf(['ESSENTIALS', 'PLUS', 'LITE'], 'ESSENTIALS')),
    deletionProtection: read('deletionProtection', oneOf(['ACTIVE', 'INACTIVE'], 'ACTIVE')),
    domainPrefix: read('domainPrefix', required(matching('', isDomainPrefix, domainPrefixRule))),
    // Cognito's limit is 100 of each kind; the API's own is one of them.
    callbackUrls: read('callbackUrls', list([], 99, isRedirectUrl, redirectUrlRule)),
    logoutUrls: read('logoutUrls', list([], 99, isRedirectUrl, redirectUrlRule)),
    generateServerClientSecret: read('generateServerClientSecret', flag(false)),
    generateWebClientSecret: read('generateWebClientSecret', flag(false)),
    // Cognito takes 5 minutes to 1 day for these two, and 1 hour to 3650 days for the third.
    accessTokenValidityMinutes: read('accessTokenValidityMinutes', integer(60, 5, 1440, 'minutes')),
    idTokenValidityMinutes: read('idTokenValidityMinutes', integer(60, 5, 1440, 'minutes')),
    refreshTokenValidityDays: read('refreshTokenValidityDays', integer(30, 1, 3650, 'days')),
    groups: read('groups', list(['admins'], 100, isGroupName, groupRule)),
    emailFrom: read(
      'emailFrom',
      optionalText(/^([^<>"@\r\n]{1,100} <[^\s<>"@]+@[^\s<>"@]+>|[^\s<>"@]+@[^\s<>"@]+)$/, fromRule),
    ),
    emailIdentityArn: read(
      'emailIdentityArn',
      optionalText(/^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:identity\/\S+$/, 'the ARN of an SES identity'),
    ),

    deployApi: read('deployApi', flag(true)),
    certificateArn: read(
      'certificateArn',
      optionalText(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[a-z0-9-]+$/, 'the ARN of a certificate in ACM'),
    ),
    hostedZoneId: read(
      'hostedZoneId',
      optionalText(/^Z[A-Z0-9]{1,31}$/, 'the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ'),
    ),
    apiImage: read(
      'apiImage',
      optionalText(/^[a-z0-9][\w./:-]*@sha256:[0-9a-f]{64}$/, 'an image by its digest, such as …/freehold@sha256:…'),
    ),
    apiVariables: read('apiVariables', apiVariables),
    apiCpu: read('apiCpu', oneNumberOf([256, 512, 1024, 2048, 4096], 512)),
    apiMemory: read('apiMemory', integer(1024, 512, 30_720, 'MiB')),
    apiMinTasks: read('apiMinTasks', integer(2, 1, 100, 'tasks')),
    apiMaxTasks: read('apiMaxTasks', integer(6, 1, 100, 'tasks')),
    logRetentionDays: read('logRetentionDays', oneNumberOf(retentions, 30)),
    alarmEmail: read('alarmEmail', optionalText(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address')),
    sessionKeyVersion: read('sessionKeyVersion', integer(1, 1, 10_000)),

    natGateways: read('natGateways', oneNumberOf([0, 1, 2], 1)),
    databaseVersion: read(
      'databaseVersion',
      text('18', /^1[89](\.\d{1,2})?$/, 'a version of PostgreSQL from 18 on, such as 18 or 18.1'),
    ),
    databaseInstanceClass: read(
      'databaseInstanceClass',
      text('db.t4g.small', /^db\.[a-z0-9]+\.[a-z0-9]+$/, 'an instance class such as db.t4g.small'),
    ),
    databaseStorageGb: read('databaseStorageGb', integer(20, 20, 16_384, 'GiB')),
    databaseMaxStorageGb: read('databaseMaxStorageGb', integer(100, 20, 65_536, 'GiB')),
    databaseMultiAz: read('databaseMultiAz', flag(false)),
    databaseBackupDays: read('databaseBackupDays', integer(7, 1, 35, 'days')),
    databasePasswordVersion: read('databasePasswordVersion', integer(1, 1, 10_000)),
  };
}

// What CloudWatch offers.
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] as const;

const nameRule = '2 to 24 lower-case letters, digits and hyphens, with a letter first and no hyphen last';
const domainPrefixRule =
  '1 to 63 lower-case letters, digits and hyphens, no hyphen first or last, and none of the words aws, amazon, cognito; it has to be free in the region';
const groupRule = 'names of up to 128 letters, digits, dots, underscores and hyphens';
const fromRule = 'an address such as no-reply@example.com or Acorn <no-reply@example.com>';

/**
 * What the names of a stack's resources begin with: `freehold-dev`. A suffix of up to 24 characters makes a name that
 * every resource may bear; a Lambda function's, of 64 letters, digits, hyphens and underscores, is the strictest of
 * those that take underscores.
 */
export function namePrefix({ name }: Pick<Settings, 'name'>): string {
  return `${name}-${pulumi.getStack()}`;
}

/** Gives the value of one setting. */
export type Reader = <T>(key: string, setting: Setting<T>) => T;

/** Cognito's rule for the prefix of a domain. */
function isDomainPrefix(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text) && !/aws|amazon|cognito/.test(text);
}

function isGroupName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text);
}
