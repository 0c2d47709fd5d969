/** Calls back after so many milliseconds, without keeping the process alive for it. */
export function later(ms: number, callback: () => void): void {
	setTimeout(callback, ms).unref();
}
