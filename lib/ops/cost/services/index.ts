import type { PriceFunctions } from '../model/item';
import { database } from './database';
import { edge } from './edge';
import { fargate } from './fargate';
import { logs } from './logs';
import { monitoring } from './monitoring';
import { network } from './network';
import { queue } from './queue';
import { storage } from './storage';

/** Every resource type that has a price. */
export const priceFunctions: PriceFunctions = {
  ...fargate,
  ...database,
  ...edge,
  ...network,
  ...queue,
  ...storage,
  ...logs,
  ...monitoring,
};
