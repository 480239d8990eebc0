import { Failure } from '../../cli/failure';
import { type Image, isNewer, matomoOf, readImage } from '../images/image';
import type { Repository } from '../images/repository';
import type { ReleaseCall } from './prepare';

/** The database has a newer Matomo than the image. */
export class OlderMatomo extends Failure {}

/** @throws OlderMatomo if a migration with this image would be refused: what was migrated last is newer */
export async function demandSchema(
  repository: Repository,
  image: Image,
  { target: { name } }: Pick<ReleaseCall, 'target'>,
): Promise<void> {
  const migrated = await readImage(repository, 'next');
  if (migrated?.matomo === undefined || image.matomo === undefined) return;
  if (!isNewer(migrated.matomo, image.matomo)) return;
  throw new OlderMatomo(
    `Not released: the database of ${name} is at ${matomoOf(migrated)}, and this image has ${matomoOf(image)}. Somebody ` +
      `else's release brought it; npm run ops -- releases ${name} tells whose. Nothing was changed. Release an image with ` +
      'the newer Matomo, or make a disposable environment anew.',
  );
}
