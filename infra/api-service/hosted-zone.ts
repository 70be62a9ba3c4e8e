import { getZoneOutput } from '@pulumi/aws/route53/getZone.js';
import * as pulumi from '@pulumi/pulumi';

export interface HostedZone {
  /** The zone's domain, from Route 53: it may end in a dot. */
  readonly name: string;
  /** Whether only the owner's networks can resolve it. */
  readonly privateZone?: boolean;
}

/**
 * The id of a hosted zone, after a check that records for all of these names belong into it. AWS is asked, so that the
 * preview reports a mistake: the provider silently appends the zone's domain to a name of another domain, and the
 * certificate would wait more than an hour for its validation.
 */
export function checkedHostedZoneId(
  hostNames: readonly string[],
  zoneId: string,
  opts: pulumi.InvokeOutputOptions,
): pulumi.Output<string> {
  return getZoneOutput({ zoneId }, opts).apply((zone) => {
    const issue = hostedZoneIssue(hostNames, zone);
    if (issue === undefined) return zoneId;
    throw new pulumi.RunError(`${pulumi.getProject()}:hostedZoneId is ${zoneId}, but ${issue}`);
  });
}

/** @returns the rest of a sentence that begins with the zone's id; `undefined` where the zone is right */
export function hostedZoneIssue(hostNames: readonly string[], { name, privateZone }: HostedZone): string | undefined {
  const domain = name.replace(/\.$/, '').toLowerCase();
  if (privateZone) return `the zone of ${domain} is private, so the internet can’t resolve it. Name the public zone.`;
  const outsideHost = hostNames.find((hostName) => hostName !== domain && !hostName.endsWith(`.${domain}`));
  if (outsideHost === undefined) return undefined;
  return `that is the zone of ${domain}, and ${outsideHost} isn’t in that domain. Name its zone.`;
}
