/** A part of AWS with its own accounts and host names. */
export interface Partition {
  /** As in ARNs: `aws`, `aws-cn`. */
  readonly id: string;
  /** What follows the region in the host name of a service: `amazonaws.com`. */
  readonly dnsSuffix: string;
}

interface PartitionData extends Partition {
  readonly regions: RegExp;
  /** What follows the prefix in the host name of a user pool's pages. `undefined`: AWS documents none. */
  readonly pages?: (region: string) => string;
}

/**
 * The partitions as AWS's SDKs know them; the tests compare them with the installed SDK. Where the names of Cognito's pages
 * come from:
 * - `aws`, `aws-us-gov`: Cognito's developer guide, and the GovCloud guide, which has FIPS endpoints only
 * - `aws-eusc`: the Public Suffix List, in the section that AWS keeps
 * - `aws-cn`: inferred from the other host names of the partition
 */
const partitions: readonly PartitionData[] = [
  {
    id: 'aws-cn',
    dnsSuffix: 'amazonaws.com.cn',
    regions: /^cn-[a-z]+-\d+$/,
    pages: (region) => `auth.${region}.amazoncognito.com.cn`,
  },
  {
    id: 'aws-us-gov',
    dnsSuffix: 'amazonaws.com',
    regions: /^us-gov-[a-z]+-\d+$/,
    pages: (region) => `auth-fips.${region}.amazoncognito.com`,
  },
  {
    id: 'aws-eusc',
    dnsSuffix: 'amazonaws.eu',
    regions: /^eusc-[a-z]{2}-[a-z]+-\d+$/,
    pages: (region) => `auth.cognito-idp.${region}.on.amazonwebservices.eu`,
  },
  { id: 'aws-iso', dnsSuffix: 'c2s.ic.gov', regions: /^us-iso-[a-z]+-\d+$/ },
  { id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', regions: /^us-isob-[a-z]+-\d+$/ },
  { id: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk', regions: /^eu-isoe-[a-z]+-\d+$/ },
  { id: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov', regions: /^us-isof-[a-z]+-\d+$/ },
  // The last, since new regions of it have new prefixes.
  {
    id: 'aws',
    dnsSuffix: 'amazonaws.com',
    regions: /^[a-z]{2}-[a-z]+-\d+$/,
    pages: (region) => `auth.${region}.amazoncognito.com`,
  },
];

function find(region: string): PartitionData | undefined {
  return partitions.find(({ regions }) => regions.test(region));
}

/** The partition of a region. @returns `undefined` if no partition names its regions so */
export function partitionOf(region: string): Partition | undefined {
  return find(region);
}

/** Whether a text has the form of a region, of whichever partition. */
export function isRegion(text: string): boolean {
  return find(text) !== undefined;
}

/** The region that the id of a user pool begins with. @returns `undefined` for what is no such id */
export function regionOfUserPool(id: string): string | undefined {
  const [, region = ''] = /^([a-z0-9-]+)_[A-Za-z0-9]+$/.exec(id) ?? [];
  return isRegion(region) ? region : undefined;
}

/** Whether a text has the form of a user pool's id: `us-east-1_AbCdEfGhI`. */
export function isUserPoolId(text: string): boolean {
  return regionOfUserPool(text) !== undefined;
}

/** Cognito's host in a region: `cognito-idp.us-east-1.amazonaws.com`. @throws RangeError for an unknown region */
export function cognitoHost(region: string): string {
  return `cognito-idp.${region}.${required(region).dnsSuffix}`;
}

/** The issuer of a user pool's tokens. @throws RangeError for what is no id of a user pool */
export function cognitoIssuer(userPoolId: string): string {
  return `https://${cognitoHost(regionOfUserPool(userPoolId) ?? '')}/${userPoolId}`;
}

/**
 * The host of a user pool's pages on a domain of Cognito's: `acorn.auth.us-east-1.amazoncognito.com`.
 *
 * @returns `undefined` in partitions where AWS documents none
 * @throws RangeError for an unknown region
 */
export function hostedUiHost(prefix: string, region: string): string | undefined {
  const pages = required(region).pages?.(region);
  return pages === undefined ? undefined : `${prefix}.${pages}`;
}

function required(region: string): PartitionData {
  const partition = find(region);
  if (partition === undefined) throw new RangeError(`AWS has no region ${JSON.stringify(region)}.`);
  return partition;
}
