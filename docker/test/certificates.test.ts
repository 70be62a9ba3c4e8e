import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from './support/repository-root.ts';

const { stdout: bundle } = await promisify(execFile)(process.execPath, [`${root}docker/rds-certificates.ts`]);
const certificates = bundle
  .split(/(?<=-----END CERTIFICATE-----\n)/)
  .filter((part) => part !== '')
  .map((part) => new X509Certificate(part.slice(part.indexOf('-----BEGIN'))));
const names = certificates.map(({ subject }) => /^CN=(.*)$/m.exec(subject)?.[1]);

test.each(
  [
    ['af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
    [
      'ap-southeast-1',
      'ap-southeast-2',
      'ap-southeast-3',
      'ap-southeast-4',
      'ca-central-1',
      'me-central-1',
      'me-south-1',
    ],
    ['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
    ['sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  ].flat(),
)('the bundle has the three authorities of %s', (region) => {
  for (const kind of ['RSA2048', 'RSA4096', 'ECC384']) {
    expect(names).toContain(`Amazon RDS ${region} Root CA ${kind} G1`);
  }
});

test('every certificate is a self-signed authority that is valid for years', () => {
  expect(certificates.length).toBeGreaterThan(0);
  const inTenYears = Date.now() + 10 * 365 * 24 * 3_600_000;
  for (const certificate of certificates) {
    expect(certificate.ca, certificate.subject).toBe(true);
    expect(certificate.verify(certificate.publicKey), certificate.subject).toBe(true);
    expect(certificate.validToDate.getTime(), certificate.subject).toBeGreaterThan(inTenYears);
  }
});

test('the bundle has only authorities of RDS’s regions, each once', () => {
  expect(names.filter((name) => !/^Amazon RDS [a-z]{2}-[a-z]+-\d Root CA \w+ G1$/.test(name ?? ''))).toEqual([]);
  expect(new Set(certificates.map(({ fingerprint256 }) => fingerprint256)).size).toBe(certificates.length);
});
