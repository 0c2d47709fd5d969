/** Seconds with two digits, from milliseconds. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** Milliseconds with one digit. */
export const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;

/** How many times one is of the other. */
export const ratio = (value: number): string => value.toFixed(3);

/** A share as a percentage. */
export const percent = (part: number, of: number): string =>
	`${of === 0 ? 0 : ((100 * part) / of).toFixed(1)} %`;

/** Mebibytes, from bytes. */
export const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** A whole number, thousands apart. */
export const whole = (value: number): string => value.toLocaleString('en-US');
