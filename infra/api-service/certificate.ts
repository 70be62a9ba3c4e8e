import * as acm from '@pulumi/aws/acm/index.js';
import * as route53 from '@pulumi/aws/route53/index.js';
import * as pulumi from '@pulumi/pulumi';

export interface CertificateArgs {
  /** The names of the certificate, the main name first. */
  readonly hostNames: readonly string[];
  /** Where the validation records are created. */
  readonly hostedZoneId: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A certificate from ACM, which renews it as long as the validation records are in the zone. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is issued. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { hostNames, hostedZoneId, tags }: CertificateArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('freehold:api-service:Certificate', name, {}, opts);
    const [domainName, ...subjectAlternativeNames] = hostNames;

    const certificate = new acm.Certificate(
      'certificate',
      { ...(domainName && { domainName }), subjectAlternativeNames, validationMethod: 'DNS', tags },
      { parent: this },
    );
    const records = [...new Set(hostNames.map(validationDomain))].map((domain) => {
      const option = certificate.domainValidationOptions.apply((options) => validationOption(domain, options));
      return new route53.Record(
        `certificate-proof-${domain}`,
        {
          zoneId: hostedZoneId,
          name: option.resourceRecordName,
          type: option.resourceRecordType,
          records: [option.resourceRecordValue],
          ttl: 300,
          // ACM uses the same record for every certificate of the same account and name, so it may exist already.
          allowOverwrite: true,
        },
        { parent: this },
      );
    });
    const validation = new acm.CertificateValidation(
      'certificate-validation',
      { certificateArn: certificate.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
      { parent: this },
    );
    this.arn = validation.certificateArn;
    this.registerOutputs();
  }
}

/** A wildcard is validated by the same record as its parent domain. */
function validationDomain(hostName: string): string {
  return hostName.replace(/^\*\./, '');
}

type ValidationOption = pulumi.Unwrap<acm.Certificate['domainValidationOptions']>[number];

function validationOption(domain: string, options: readonly ValidationOption[]): ValidationOption {
  const option = options.find(({ domainName }) => validationDomain(domainName) === domain);
  if (option === undefined) throw new Error(`ACM names no validation record for ${domain}.`);
  return option;
}
