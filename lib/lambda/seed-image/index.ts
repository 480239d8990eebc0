import { ECRClient } from '@aws-sdk/client-ecr';
import type { CdkCustomResourceHandler } from 'aws-lambda';
import { type SeedImageAttributes, type SeedImageProperties, seedImage } from './handler';

const ecr = new ECRClient();

export const onEvent: CdkCustomResourceHandler<SeedImageProperties, SeedImageAttributes> = (event) =>
  seedImage(ecr, event);
