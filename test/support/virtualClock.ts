import type { Clock } from '../../nodes/Nyckel/batch';
import { DueQueue } from '../../nodes/Nyckel/batch/queue/dueQueue';

/** More wake-ups than any test needs: something wakes up again and again for nothing. */
const MAX_WAKE_UPS = 100_000;

/** Made once: one with its stack for each sleep would be a tenth of what a simulation costs. */
const ENDED = new Error('The sleep was ended');

interface Timer {
	wake?: () => void;
}

/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Time that moves only when everything waits for it: five minutes of backoff pass in a blink. */
export class VirtualClock implements Clock {
	readonly random: () => number;

	/** The wait of every sleep so far, milliseconds. */
	readonly sleeps: number[] = [];

	private time = 0;

	private wakeUps = 0;

	private readonly timers = new DueQueue<Timer>();

	private readonly live = new Set<Timer>();

	/** @param random a seed, or the numbers in [0, 1) to give */
	constructor(random: number | (() => number) = 1) {
		this.random = typeof random === 'number' ? seededRandom(random) : random;
	}

	/** Timers that are pending. */
	get pendingTimers(): number {
		return this.live.size;
	}

	/** @inheritdoc */
	now(): number {
		return this.time;
	}

	/** @inheritdoc */
	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		this.sleeps.push(ms);
		signal?.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const timer: Timer = {};
			const onAbort = () => {
				this.live.delete(timer);
				timer.wake = undefined;
				reject(ENDED);
			};
			timer.wake = () => {
				signal?.removeEventListener('abort', onAbort);
				resolve();
			};
			signal?.addEventListener('abort', onAbort, { once: true });
			this.live.add(timer);
			this.timers.add(this.time + Math.max(0, ms), timer);
		});
	}

	/** Passes time without letting anything run, as a busy event loop does. */
	busy(ms: number): void {
		this.time += ms;
	}

	/** Calls back at a moment of virtual time. */
	at(time: number, callback: () => void): void {
		const timer = { wake: callback };
		this.live.add(timer);
		this.timers.add(time, timer);
	}

	/** Lets time pass until `promise` settles, and gives its value. Fails when it waits for something else than time. */
	async run<R>(promise: Promise<R>): Promise<R> {
		const state = { settled: false };
		const watched = promise.finally(() => {
			state.settled = true;
		});
		watched.catch(() => undefined);
		await everythingReady();
		while (!state.settled) {
			if (!this.step()) throw new Error(`Stuck at ${this.time} ms: nothing waits for time`);
			await everythingReady();
		}
		await turnOfTheLoop();
		return await watched;
	}

	/** Lets so many milliseconds pass. */
	async pass(ms: number): Promise<void> {
		const end = this.time + ms;
		await everythingReady();
		while ((this.timers.nextAt ?? Infinity) <= end && this.step()) await everythingReady();
		this.time = end;
		await turnOfTheLoop();
	}

	private step(): boolean {
		const at = this.timers.nextAt;
		if (at === undefined) return false;
		this.time = Math.max(this.time, at);
		this.wakeUps += 1;
		if (this.wakeUps > MAX_WAKE_UPS) throw new Error(`No end in sight at ${this.time} ms`);
		for (let timer = this.timers.takeDue(at); timer; timer = this.timers.takeDue(at)) {
			this.live.delete(timer);
			timer.wake?.();
		}
		return true;
	}
}

/**
 * Resolves once all promises that can settle without time passing have settled: Node.js takes its next tick after all of
 * them. A turn of the event loop would be most of what a simulation costs.
 */
async function everythingReady(): Promise<void> {
	await new Promise<void>((resolve) => process.nextTick(resolve));
}

/** Lets Node.js tell the current test of rejections that nobody has handled: it does not while ticks follow each other. */
async function turnOfTheLoop(): Promise<void> {
	await new Promise<void>((resolve) => setImmediate(resolve));
}
