import { isPublicUrl, isRedirectUrl, publicUrlRule, redirectUrlRule } from '@freehold/environment';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import { apiVariables, otlpHeaders } from './api-variables-setting.ts';
import { emailSenderRule, isEmailSender } from './email-sender.ts';
import { flag, integer, list, oneNumberOf, oneOf, optionalText, text } from './formats.ts';

const nameRule = '2 to 24 lower-case letters, digits and hyphens, with a letter first and no hyphen last';
const domainPrefixRule =
  '1 to 63 lower-case letters, digits and hyphens, no hyphen first or last, and none of the words aws, amazon, cognito; no other user pool in the region may have it';
const groupRule = 'names of up to 128 letters, digits, dots, underscores and hyphens';

// What CloudWatch offers.
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] as const;

/**
 * Every setting of the project. `Pulumi.yaml` declares the same keys with the same defaults: the engine takes them from
 * there, and mocks, which don't read that file, from here.
 */
export const settings = z.strictObject({
  name: text((given) => /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/.test(given), nameRule).prefault('freehold'),
  publicUrl: text(isPublicUrl, publicUrlRule).prefault('http://localhost:8000'),

  userPoolTier: oneOf(['ESSENTIALS', 'PLUS', 'LITE']).prefault('ESSENTIALS'),
  mfa: oneOf(['OFF', 'OPTIONAL', 'ON']).prefault('OFF'),
  deletionProtection: oneOf(['ACTIVE', 'INACTIVE']).prefault('ACTIVE'),
  domainPrefix: text(isDomainPrefix, domainPrefixRule),
  // Cognito's limit is 100 of each kind; the API's own is one of them.
  callbackUrls: list(99, isRedirectUrl, redirectUrlRule).prefault('[]'),
  logoutUrls: list(99, isRedirectUrl, redirectUrlRule).prefault('[]'),
  generateServerClientSecret: flag().prefault('false'),
  generateWebClientSecret: flag().prefault('false'),
  // Cognito takes 5 minutes to 1 day for these two, and 1 hour to 3650 days for the third.
  accessTokenValidityMinutes: integer(5, 1440, 'minutes').prefault('60'),
  idTokenValidityMinutes: integer(5, 1440, 'minutes').prefault('60'),
  refreshTokenValidityDays: integer(1, 3650, 'days').prefault('30'),
  groups: list(100, isGroupName, groupRule).prefault('["admins"]'),
  emailFrom: text((given) => given === '' || isEmailSender(given), `${emailSenderRule}; or empty`).prefault(''),
  emailIdentityArn: optionalText(/^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:identity\/\S+$/, 'the ARN of an SES identity'),

  deployApi: flag().prefault('true'),
  certificateArn: optionalText(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[a-z0-9-]+$/,
    'the ARN of a certificate in ACM',
  ),
  hostedZoneId: optionalText(/^Z[A-Z0-9]{1,31}$/, 'the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ'),
  apiImage: optionalText(
    /^[a-z0-9][\w./:-]*@sha256:[0-9a-f]{64}$/,
    'an image by its digest, such as …/freehold@sha256:…',
  ),
  apiVariables: apiVariables().prefault('[]'),
  otlpHeaders: otlpHeaders().prefault(''),
  apiCpu: oneNumberOf([256, 512, 1024, 2048, 4096]).prefault('512'),
  apiMemory: integer(512, 30_720, 'MiB').prefault('1024'),
  apiMinTasks: integer(1, 100, 'tasks').prefault('2'),
  apiMaxTasks: integer(1, 100, 'tasks').prefault('6'),
  logRetentionDays: oneNumberOf(retentions).prefault('30'),
  alarmEmail: optionalText(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'),
  sessionKeyVersion: integer(1, 10_000).prefault('1'),

  natGateways: oneNumberOf([0, 1, 2]).prefault('1'),
  databaseVersion: text(
    (given) => /^1[89](\.\d{1,2})?$/.test(given),
    'a version of PostgreSQL from 18 on, such as 18 or 18.1',
  ).prefault('18'),
  databaseInstanceClass: text(
    (given) => /^db\.[a-z0-9]+\.[a-z0-9]+$/.test(given),
    'an instance class such as db.t4g.small',
  ).prefault('db.t4g.small'),
  databaseStorageGb: integer(20, 16_384, 'GiB').prefault('20'),
  databaseMaxStorageGb: integer(20, 65_536, 'GiB').prefault('100'),
  databaseMultiAz: flag().prefault('false'),
  databaseBackupDays: integer(1, 35, 'days').prefault('7'),
  databasePasswordVersion: integer(1, 10_000).prefault('1'),
});

/** The project's settings, parsed. */
export type Settings = Readonly<z.output<typeof settings>>;

/**
 * The prefix of the names of a stack's resources: `freehold-dev`. With a suffix of up to 24 characters it is a valid name
 * for every resource. A Lambda function's name, of 64 letters, digits, hyphens and underscores, has the strictest limit of
 * those that allow underscores.
 */
export function namePrefix({ name }: Pick<Settings, 'name'>): string {
  return `${name}-${pulumi.getStack()}`;
}

/** Cognito's rule for the prefix of a domain. */
function isDomainPrefix(given: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(given) && !/aws|amazon|cognito/.test(given);
}

function isGroupName(given: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(given);
}
