import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import type { CdkCustomResourceHandler } from 'aws-lambda';
import { type SeedImageAttributes, type SeedImageProperties, seedImage } from './handler';
import { isReleasing } from './releasing';

const ecr = new ECRClient();
const dynamoDb = new DynamoDBClient();

export const onEvent: CdkCustomResourceHandler<SeedImageProperties, SeedImageAttributes> = (event) =>
  seedImage(ecr, event, (table) => isReleasing(dynamoDb, table, Date.now()));
