/** Calls back after so many milliseconds, without keeping the process alive for it. */
export function later(ms: number, callback: () => void): void {
	setTimeout(callback, ms).unref();
}

/** Waits so many milliseconds of the machine's time. */
export async function realSleep(ms: number): Promise<void> {
	await new Promise<void>((resolve) => later(ms, resolve));
}
