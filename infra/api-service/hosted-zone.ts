import { getZoneOutput } from '@pulumi/aws/route53/getZone.js';
import * as pulumi from '@pulumi/pulumi';

export interface HostedZone {
  /** The domain that it is of, as Route 53 says it: perhaps with a dot at its end. */
  readonly name: string;
  /** Whether only networks of its owner's see it. */
  readonly privateZone?: boolean;
}

/**
 * The id of a hosted zone, once it is sure that records for all of these names can stand there: AWS is asked, so that the
 * preview says it. To the name of a record that isn't of the zone's domain the provider appends that domain, without a
 * word; and a certificate waits more than an hour for a proof that nobody finds.
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

/** @returns the rest of a sentence that begins with the zone's id; undefined where the zone will do */
export function hostedZoneIssue(hostNames: readonly string[], { name, privateZone }: HostedZone): string | undefined {
  const domain = name.replace(/\.$/, '').toLowerCase();
  if (privateZone) return `the zone of ${domain} is a private one, which the world can’t ask. Name the public one.`;
  const outsideHost = hostNames.find((hostName) => hostName !== domain && !hostName.endsWith(`.${domain}`));
  if (outsideHost === undefined) return undefined;
  return `that is the zone of ${domain}, and ${outsideHost} isn’t of that domain. Name the zone that holds it.`;
}
