import type { AwsClients } from '../../aws/clients';
import type { Caller } from '../../cli/caller';
import type { Clock } from '../../cli/clock';
import type { Reporter } from '../../cli/reporter';
import type { HitResult } from '../smoke/hit';
import type { Visit } from '../smoke/visit';
import { type Image, short } from '../images/image';
import type { Repository } from '../images/repository';
import type { WaitContext } from '../services/wait';
import type { ReleaseLock } from './lock';
import type { ReleaseTarget } from '../environment/release-target';

/** What releases work with. */
export interface ReleaseContext {
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly caller: Caller;
  readonly visit: Visit;
}

/** A release under way: what its steps share. */
export interface ReleaseRun {
  readonly context: ReleaseContext;
  readonly clients: AwsClients;
  readonly target: ReleaseTarget;
  readonly repository: Repository;
  readonly lock: ReleaseLock;
  /** How long a deployment may take. */
  readonly timeoutMinutes: number;
  /** Snapshots before upgrades that the environment keeps. */
  readonly keptSnapshots: number;
  /** The image that is released. */
  readonly image: Image;
  /** What served when the release began; `undefined` at the first one. */
  readonly before: Image | undefined;
  /** What was migrated last, and so tells the version of the schema. */
  readonly migrated: Image | undefined;
  /** What is found out on the way. */
  readonly report: ReleaseReport;
}

/** How a release went, step by step. */
export interface ReleaseReport {
  readonly steps: StepReport[];
  /** What became of the tracking hit. @default it did not come so far */
  hit?: HitResult;
}

export interface StepReport {
  readonly step: string;
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  readonly result: 'done' | 'failed' | 'interrupted';
}

/** One step of a release; each can be done again. */
export interface ReleaseStep {
  readonly name: string;
  /** What is about to be done. */
  title(run: ReleaseRun): string;
  /** @throws Failure if the image, or the environment with it, is not as it should be. */
  work(run: ReleaseRun): Promise<void>;
  /** What holds if it is interrupted here. */
  standing(run: ReleaseRun): string;
  /** Whether visitors may already get the new image, so that a failure brings the image before it back. */
  readonly serves?: true;
}

/** What waiting for ECS works with; every look says that the release lives. */
export const waitContext = ({ context, clients, lock }: ReleaseRun): WaitContext => ({
  clients,
  clock: context.clock,
  reporter: context.reporter,
  onLook: () => lock.keep(),
});

/** An image in words. */
export const nameOf = (image: Image | undefined): string =>
  image === undefined ? 'no image' : `image ${short(image.manifest.digest)}`;
