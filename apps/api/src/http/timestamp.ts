const day = 86_400_000;
const numerals = (count: number, digits: number) =>
  Array.from({ length: count }, (_, number) => String(number).padStart(digits, '0'));
const twoDigits = numerals(60, 2);
const threeDigits = numerals(1_000, 3);

let lastDay = Number.NaN;
let lastDate = '';

/**
 * Formats a time in UTC to the millisecond, as `toISOString` does in four times the time: `2026-11-21T14:09:02.123Z`. The
 * rows of a page tend to be of one day, so it caches the last date.
 *
 * @throws {RangeError} for an invalid date
 */
export function timestamp(moment: Date): string {
  const milliseconds = moment.getTime();
  const dayNumber = Math.floor(milliseconds / day);
  if (dayNumber !== lastDay) {
    lastDate = moment.toISOString().slice(0, -'HH:mm:ss.sssZ'.length);
    lastDay = dayNumber;
  }
  const ofDay = milliseconds - dayNumber * day;
  const hours = twoDigits[Math.floor(ofDay / 3_600_000)];
  const minutes = twoDigits[Math.floor(ofDay / 60_000) % 60];
  const seconds = twoDigits[Math.floor(ofDay / 1_000) % 60];
  return `${lastDate}${hours}:${minutes}:${seconds}.${threeDigits[ofDay % 1_000]}Z`;
}
