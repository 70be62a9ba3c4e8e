import { getAvailabilityZonesOutput } from '@pulumi/aws/getAvailabilityZones.js';
import * as pulumi from '@pulumi/pulumi';

/**
 * Zones that accounts have and that won't do: Fargate is in neither of the first two, and the third has no present-day
 * machines. An id means the same zone in every account, which a name such as us-east-1a doesn't.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
 */
const excludedZoneIds = ['usw1-az2', 'apne1-az3', 'use1-az3'];

/** The names of the two zones that the network is in. Which ones there are, AWS is asked: it differs by account. */
export function twoAvailabilityZones(
  opts: pulumi.InvokeOutputOptions,
): readonly [pulumi.Output<string>, pulumi.Output<string>] {
  const { names } = getAvailabilityZonesOutput(
    {
      state: 'available',
      // Without Local Zones and the like, which an account may have opted in to.
      filters: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
      excludeZoneIds: excludedZoneIds,
    },
    opts,
  );
  const two = names.apply(firstTwo);
  return [two.apply(([first]) => first), two.apply(([, second]) => second)];
}

/** @throws pulumi.RunError where there are fewer */
export function firstTwo(names: readonly string[]): readonly [string, string] {
  const [first, second] = names;
  if (first !== undefined && second !== undefined) return [first, second];
  throw new pulumi.RunError(
    `The network takes two availability zones, and of this region’s ${names.length} will do. Choose another region, aws:region.`,
  );
}
