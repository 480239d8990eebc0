import type { ACMClient } from '@aws-sdk/client-acm';
import { X509Certificate } from 'node:crypto';
import { keyAlgorithmOf } from '../../lib/certificate/key-algorithm';
import { environmentTag } from '../../lib/contract/names';
import { awsError, FakeClient } from './fake-client';

interface Stored {
  certificate: string;
  chain?: string;
  tags: Record<string, string>;
  importedAt: Date;
}

/** ACM in memory: imports, lists by type of key, and forgets. `client` records what was asked. */
export class FakeAcm {
  readonly stored = new Map<string, Stored>();
  /** ARNs that a load balancer uses, with how often a deletion is refused. */
  readonly inUse = new Map<string, number>();
  readonly client = new FakeClient({
    ListCertificatesCommand: ({ Includes }: { Includes?: { keyTypes?: string[] } }) => ({
      CertificateSummaryList: [...this.stored]
        .filter(([, { certificate }]) =>
          (Includes?.keyTypes ?? ['RSA_1024', 'RSA_2048']).includes(algorithmOf(certificate)),
        )
        .map(([CertificateArn, { importedAt }]) => ({
          CertificateArn,
          Type: 'IMPORTED',
          ImportedAt: importedAt,
        })),
    }),
    ListTagsForCertificateCommand: ({ CertificateArn }: { CertificateArn: string }) => ({
      Tags: Object.entries(this.get(CertificateArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    GetCertificateCommand: ({ CertificateArn }: { CertificateArn: string }) => ({
      Certificate: this.get(CertificateArn).certificate,
      CertificateChain: this.get(CertificateArn).chain,
    }),
    ImportCertificateCommand: (input: {
      CertificateArn?: string;
      Certificate: Uint8Array;
      CertificateChain?: Uint8Array;
      Tags?: { Key: string; Value: string }[];
    }) => {
      if (input.CertificateArn !== undefined && input.Tags !== undefined) {
        throw awsError('InvalidParameterException', 'Tagging is not permitted on re-import.');
      }
      const arn = input.CertificateArn ?? this.arn(this.stored.size + 1);
      this.stored.set(arn, {
        certificate: text(input.Certificate),
        ...(input.CertificateChain && { chain: text(input.CertificateChain) }),
        tags:
          this.stored.get(arn)?.tags ??
          Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
        importedAt: new Date(),
      });
      return { CertificateArn: arn };
    },
    DeleteCertificateCommand: ({ CertificateArn }: { CertificateArn: string }) => {
      this.get(CertificateArn);
      const refusals = this.inUse.get(CertificateArn) ?? 0;
      if (refusals > 0) {
        this.inUse.set(CertificateArn, refusals - 1);
        throw awsError('ResourceInUseException');
      }
      this.stored.delete(CertificateArn);
      return {};
    },
  });

  readonly acm = this.client.as<ACMClient>();

  arn(number: number): string {
    return `arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
  }

  /** Puts a certificate there, of an environment or of somebody else. */
  add(certificate: string, environment?: string, importedAt = new Date()): string {
    const arn = this.arn(this.stored.size + 1);
    this.stored.set(arn, {
      certificate,
      tags: environment === undefined ? {} : { [environmentTag]: environment },
      importedAt,
    });
    return arn;
  }

  private get(arn: string): Stored {
    const stored = this.stored.get(arn);
    if (stored === undefined) throw awsError('ResourceNotFoundException');
    return stored;
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const algorithmOf = (pem: string): string => keyAlgorithmOf(new X509Certificate(pem).publicKey);
