import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What AWS would add to a resource of this type, beyond what all have. */
export function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  return outputs[type]?.(name, inputs) ?? {};
}

/** What AWS would answer to a question of the program's. */
export function answerTo(token: string): Record<string, unknown> {
  const answer = answers[token];
  if (answer === undefined) throw new Error(`The program called ${token}, which the mocks don't answer.`);
  return answer;
}

const answers: Record<string, Record<string, unknown>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: '123456789012' },
  'aws:ecr/getAuthorizationToken:getAuthorizationToken': { userName: 'AWS', password: 'password-of-the-registry' },
};

const certificate = z.object({ domainName: z.string(), subjectAlternativeNames: z.array(z.string()).default([]) });

const outputs: Record<string, (name: string, inputs: Record<string, unknown>) => Record<string, unknown>> = {
  'aws:acm/certificate:Certificate'(_, inputs) {
    const { domainName, subjectAlternativeNames } = certificate.parse(inputs);
    return {
      domainValidationOptions: [domainName, ...subjectAlternativeNames].map((each) => ({
        domainName: each,
        resourceRecordName: `_proof.${each.replace('*.', '')}.`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: '_proof.acm-validations.aws.',
      })),
    };
  },
  'aws:ecr/repository:Repository': (name) => ({ repositoryUrl: `url-of-${name}`, registryId: '123456789012' }),
  'aws:lb/loadBalancer:LoadBalancer': (name) => ({
    dnsName: `dns-name-of-${name}`,
    zoneId: `zone-of-${name}`,
    arnSuffix: `suffix-of-${name}`,
  }),
  'aws:lb/targetGroup:TargetGroup': (name) => ({ arnSuffix: `suffix-of-${name}` }),
  'aws:route53/record:Record': (_, { name }) => ({ fqdn: name }),
  'docker-build:index:Image': () => ({ digest: `sha256:${'1'.repeat(64)}` }),
  // As good as chance, and another key for each name.
  'random:index/randomBytes:RandomBytes': (name) => ({ base64: createHash('sha256').update(name).digest('base64') }),
};
