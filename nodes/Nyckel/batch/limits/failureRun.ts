/** The wait between two probes: the first, and the longest, milliseconds. */
export const PROBE_FIRST_MS = 1_000;
export const PROBE_LONGEST_MS = 10_000;

/** Waits double up to here, milliseconds, and from then on grow with the outage: by so much of its length so far. */
const PROBE_STEADY_MS = 3_000;
const PROBE_SHARE = 1 / 12;

/** Jitter: a wait is longer by a random part of its length, up to this. */
const PROBE_JITTER = 0.2;

/** An account never seen alive is given up so long after its first failure, milliseconds: most likely its address is wrong. */
export const UNREACHED_MS = 5_000;

/** The same when somebody was reached there, and where the user does not want to wait. */
export const SOON_MS = 15_000;

/** A failure that tells of the account rather than of one item. */
export interface Fault {
	kind: 'throttled' | 'passing' | 'ambiguous';
	error: unknown;
	/** Nobody was reached: the name is unknown, or nothing listens. */
	isUnreached?: boolean;
}

/** Who waits for the account while it fails. */
interface Waiting {
	/** Its longest wait for an account that has answered before, milliseconds. */
	waitMs: number;
	/** Since when it waits, milliseconds of the clock: who comes late sees one more probe. */
	joinedAt: number;
}

/** Failures with nothing answered well in between: when they are probed, and until when they are waited out. */
export class FailureRun {
	/** When the next probe is due, milliseconds of the clock; -Infinity until that is known. */
	probeAt = -Infinity;

	/** A probe came to nothing: it is the account that is away. */
	isProven = false;

	/** Nobody was reached by any of them. */
	private isUnreached = true;

	private probes = 0;

	/**
	 * @param at when the first one came, milliseconds of the clock
	 * @param silentAt when that request was started, milliseconds of the clock: since then nobody has heard of the account
	 */
	constructor(
		readonly at: number,
		readonly silentAt: number,
	) {}

	/** One more failure. */
	add({ isUnreached }: Fault): void {
		if (isUnreached !== true) this.isUnreached = false;
	}

	/**
	 * A probe was sent. The next one is due whether or not this one is answered by then.
	 * @param random 0–1: by so much of its jitter the wait is longer
	 */
	probed(now: number, random: number): void {
		this.probes += 1;
		const steady = Math.max(PROBE_STEADY_MS, (now - this.at) * PROBE_SHARE);
		const wait = Math.min(PROBE_FIRST_MS * 2 ** this.probes, steady, PROBE_LONGEST_MS);
		this.probeAt = now + wait * (1 + PROBE_JITTER * random);
	}

	/** Items failed just now: the first probe comes after a wait. After a trial in vain, the wait that follows its probe goes on. */
	holdProbe(now: number): void {
		this.probeAt = Math.max(this.probeAt, now + PROBE_FIRST_MS);
	}

	/**
	 * When who waits gives the account up, milliseconds of the clock.
	 * @param isThere the account has answered at some time, if only by a 429
	 * @param pausedUntil it has asked to be left alone until then, milliseconds of the clock: who says so is there
	 */
	givenUpAt({ waitMs, joinedAt }: Waiting, isThere: boolean, pausedUntil: number): number {
		const soon = isThere || !this.isUnreached ? SOON_MS : UNREACHED_MS;
		const longest = Math.max(this.silentAt + waitMs, this.at + soon);
		const least = Math.max(this.at, pausedUntil) + soon;
		return Math.max(isThere ? longest : Math.min(longest, least), joinedAt + soon);
	}
}
