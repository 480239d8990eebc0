import type { Place } from '../place/place';
import type { Alarm } from './alarms';

/** What `npm start` runs on this machine, with what stands in for CloudWatch's alarms and SNS. */
export interface LocalPlace extends Place {
  readonly watch: LocalWatch;
}

export interface LocalWatch {
  alarms(): Promise<readonly Alarm[]>;
  /** E-mail addresses of who is told; the mail catcher gets their mail. */
  addresses(): Promise<readonly string[]>;
  /** Sends an alarm and its end. @returns who gets it */
  trial(): Promise<readonly string[]>;
}
