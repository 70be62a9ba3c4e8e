import { hostedUiHost, isRegion } from '@freehold/aws-partitions';
import { callbackUrlOf, logoutUrlOf } from '@freehold/environment';
import * as pulumi from '@pulumi/pulumi';
import { apiVariableIssues } from './api-variables-setting.ts';
import { addressOfSender } from './email-sender.ts';
import { namePrefix, type Settings } from './settings.ts';

type Rule = (settings: Settings) => string | readonly string[] | undefined;

/**
 * Checks the rules between settings that are each valid by themselves.
 *
 * @returns one sentence for each rule that is broken. It begins with a setting's key
 */
export function issuesBetweenSettings(settings: Settings): string[] {
  return rules.flatMap((rule) => rule(settings) ?? []);
}

/** Whether an API is deployed: a stack may leave it out, and without a certificate or a zone there is no HTTPS for it. */
export function deploysApi({ deployApi, certificateArn, hostedZoneId }: Settings): boolean {
  return deployApi && (certificateArn !== '' || hostedZoneId !== '');
}

/** Whether users of the operators' group may act for tenants of others. */
export function hasOperators({
  apiVariables: { TENANT_OPERATOR_GROUP: group, TENANT_STRICT: strict },
}: Pick<Settings, 'apiVariables'>): boolean {
  return Boolean(group) && strict === '0';
}

const rules: readonly Rule[] = [
  function namesFitAwsLimits(settings) {
    const prefix = namePrefix(settings);
    // Load balancers allow 32 characters; databases lower-case letters and single hyphens only.
    if (deploysApi(settings) && !(prefix.length <= 28 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(prefix))) {
      return `name and the stack’s name make ${prefix}, but must make at most 28 lower-case letters, digits and single hyphens where an API is deployed.`;
    }
    // AWS reserves `sg-` for the ids of security groups and `internal-` for internal load balancers.
    const [, reserved] = /^(sg|internal)-/.exec(prefix) ?? [];
    if (deploysApi(settings) && reserved !== undefined) {
      return `name is ${settings.name}, but must not be ${reserved} nor begin with ${reserved}-, which AWS reserves.`;
    }
    if (/^[A-Za-z0-9_-]{1,40}$/.test(prefix)) return;
    return `name and the stack’s name make ${prefix}, but must make at most 40 letters, digits, hyphens and underscores.`;
  },

  function ownRedirectUrlsAreNotRepeated({ publicUrl, callbackUrls, logoutUrls }) {
    const own = [
      ...callbackUrls.filter((url) => url === callbackUrlOf(publicUrl)).map((url) => `callbackUrls names ${url}`),
      ...logoutUrls.filter((url) => url === logoutUrlOf(publicUrl)).map((url) => `logoutUrls names ${url}`),
    ];
    return own.map((start) => `${start}, which follows from publicUrl and is registered already. Leave it out.`);
  },

  function senderMatchesEmailIdentity({ emailFrom, emailIdentityArn }) {
    if (emailFrom === '' && emailIdentityArn === '') return;
    if (emailFrom === '') return 'emailIdentityArn is set, but emailFrom is empty. Set both or neither.';
    if (emailIdentityArn === '') {
      return `emailFrom is ${emailFrom}, but emailIdentityArn is empty. Set both or neither.`;
    }
    const address = addressOfSender(emailFrom) ?? '';
    const identity = emailIdentityArn.slice(emailIdentityArn.indexOf('/') + 1).toLowerCase();
    const domain = address.slice(address.indexOf('@') + 1).toLowerCase();
    if (identity === address.toLowerCase() || identity === domain || domain.endsWith(`.${identity}`)) return;
    return `emailFrom is ${emailFrom}, but emailIdentityArn is the identity ${identity}, which may not send for that domain.`;
  },

  function pagesHaveHost({ domainPrefix }) {
    const region = new pulumi.Config('aws').get('region');
    if (region === undefined || !isRegion(region) || hostedUiHost(domainPrefix, region) !== undefined) return;
    return `domainPrefix is ${domainPrefix}, but AWS documents no host name of Cognito’s pages in ${region}, the region of aws:region.`;
  },

  function publicUrlIsHttps(settings) {
    if (!deploysApi(settings)) return;
    const url = new URL(settings.publicUrl);
    if (url.protocol === 'https:' && url.port === '' && url.hostname !== 'localhost') return;
    return `publicUrl is ${settings.publicUrl}, but must be https, a host’s name and no port, such as https://api.example.com, where an API is deployed.`;
  },

  function certificateIsInRegion({ certificateArn }) {
    const region = new pulumi.Config('aws').get('region');
    const certificateRegion = certificateArn.split(':')[3];
    if (region === undefined || certificateRegion === undefined || certificateRegion === region) return;
    return `certificateArn is in ${certificateRegion}, but must be in ${region}: a load balancer takes certificates of its own region only.`;
  },

  function fargateHasTaskSize({ apiCpu, apiMemory }) {
    const sizes = fargateSizes[apiCpu];
    if (apiMemory >= sizes.minimum && apiMemory <= sizes.maximum && (apiMemory % 1024 === 0 || apiMemory === 512))
      return;
    return `apiMemory is ${apiMemory}, but must be a multiple of 1024 from ${sizes.minimum} to ${sizes.maximum} (MiB) where apiCpu is ${apiCpu}.`;
  },

  function minimumIsNotAboveMaximum({ apiMinTasks, apiMaxTasks, databaseStorageGb, databaseMaxStorageGb }) {
    return [
      ...(apiMinTasks > apiMaxTasks
        ? [`apiMinTasks is ${apiMinTasks}, but must be at most apiMaxTasks, which is ${apiMaxTasks}.`]
        : []),
      ...(databaseStorageGb > databaseMaxStorageGb
        ? [
            `databaseStorageGb is ${databaseStorageGb}, but must be at most databaseMaxStorageGb, which is ${databaseMaxStorageGb}.`,
          ]
        : []),
    ];
  },

  // RDS accepts a maximum only where it is at least a tenth above the initial storage.
  function databaseStorageCanGrow({ databaseStorageGb, databaseMaxStorageGb }) {
    const minimum = Math.ceil(databaseStorageGb * 1.1);
    if (databaseMaxStorageGb <= databaseStorageGb || databaseMaxStorageGb >= minimum) return;
    return `databaseMaxStorageGb is ${databaseMaxStorageGb}, but must be at least ${minimum}, a tenth more than databaseStorageGb, or the same.`;
  },

  // Otherwise the settings would name operators and the user pool would have none.
  function operatorGroupExists({ groups, apiVariables: { TENANT_OPERATOR_GROUP: group } }) {
    if (!group || groups.includes(group)) return;
    return `apiVariables: TENANT_OPERATOR_GROUP is ${group}, but groups has no such group. Add it there.`;
  },

  // Otherwise all clients would have the load balancer's address, and share one rate limit.
  function loadBalancerIsTrusted({ apiVariables: { TRUSTED_PROXY: hops } }) {
    if (hops === undefined || hops === '' || Number(hops) >= 1) return;
    return 'apiVariables: TRUSTED_PROXY is 0, but the load balancer is one hop already. Set it to 2 behind a CDN.';
  },

  function apiAcceptsItsVariables({ apiVariables }) {
    return apiVariableIssues(apiVariables).map((sentence) => `apiVariables: ${sentence}.`);
  },
];

/**
 * The memory, in MiB, that Fargate has for each number of CPU units.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const fargateSizes = {
  256: { minimum: 512, maximum: 2_048 },
  512: { minimum: 1_024, maximum: 4_096 },
  1024: { minimum: 2_048, maximum: 8_192 },
  2048: { minimum: 4_096, maximum: 16_384 },
  4096: { minimum: 8_192, maximum: 30_720 },
} as const;
