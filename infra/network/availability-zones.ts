import { getAvailabilityZonesOutput } from '@pulumi/aws/getAvailabilityZones.js';
import * as pulumi from '@pulumi/pulumi';

/**
 * Zones that can't be used: Fargate is not in the first two, and the third has no current machines. An id is the same zone in
 * every account; a name such as us-east-1a is not.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const excludedZoneIds = ['usw1-az2', 'apne1-az3', 'use1-az3'];

/** The names of the network's two zones. AWS is asked for them, since they differ by account. */
export function twoAvailabilityZones(
  opts: pulumi.InvokeOutputOptions,
): readonly [pulumi.Output<string>, pulumi.Output<string>] {
  const { names } = getAvailabilityZonesOutput(
    {
      state: 'available',
      // Without Local Zones, which an account may have opted in to.
      filters: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      excludeZoneIds: excludedZoneIds,
    },
    opts,
  );
  const two = names.apply(firstTwo);
  return [two.apply(([first]) => first), two.apply(([, second]) => second)];
}

/** @throws pulumi.RunError where there are fewer than two */
export function firstTwo(names: readonly string[]): readonly [string, string] {
  const [first, second] = names;
  if (first !== undefined && second !== undefined) return [first, second];
  throw new pulumi.RunError(
    `The network needs two availability zones, and this region has ${names.length} that can be used. Choose another region, aws:region.`,
  );
}
