import type { Size } from '../sizes/sizing';

/** What the defaults of a section follow from, besides the section itself. */
export interface Basis {
  readonly disposable: boolean;
  /** By expectedPageviewsPerMonth. */
  readonly size: Size;
}
