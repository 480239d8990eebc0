import { day, perPageview } from '../../lib/ops/cost/model/usage';
import { hoursPerMonth } from '../../lib/ops/cost/model/prices';

/** A link in the news: for some minutes, so many times the hits of that hour. */
export interface Spike {
  readonly factor: number;
  /** Seconds since midnight. */
  readonly from: number;
  readonly seconds: number;
}

const secondsPerDay = 24 * 3600;

/**
 * Hits a second through a day. The hours are those of the cost estimate, smoothed: from night to peak and back, with the
 * mean of the month and a peak of three times that.
 *
 * @returns one number for each second since midnight
 */
export function arrivals(pageviewsPerMonth: number, spike: Spike): Float64Array {
  const mean = (pageviewsPerMonth * perPageview.hits) / (hoursPerMonth * 3600);
  const shares = day.map(({ share }) => share);
  const [most, least] = [Math.max(...shares), Math.min(...shares)];
  // Between two bounds a cosine has its mean in their middle; a power of it has it lower, as a day has.
  const exponent = exponentOf(most, least);
  const shape = Float64Array.from({ length: secondsPerDay }, (_, second) => wave(second, exponent));
  return shape.map((height, second) => {
    const share = least + (most - least) * height;
    const isNews = second >= spike.from && second < spike.from + spike.seconds;
    return mean * share * (isNews ? spike.factor : 1);
  });
}

/** 0 at two in the night, 1 at two in the afternoon. */
const wave = (second: number, exponent: number): number =>
  ((1 - Math.cos((2 * Math.PI * (second - 2 * 3600)) / secondsPerDay)) / 2) ** exponent;

/** The power with which the mean of the day is 1, found by halving. */
function exponentOf(most: number, least: number): number {
  const wanted = (1 - least) / (most - least);
  let [low, high] = [0.1, 20];
  for (let step = 0; step < 40; step++) {
    const exponent = (low + high) / 2;
    const minutes = Array.from({ length: 1440 }, (_, minute) => wave(minute * 60, exponent));
    const mean = minutes.reduce((sum, height) => sum + height, 0) / minutes.length;
    if (mean > wanted) low = exponent;
    else high = exponent;
  }
  return low;
}
