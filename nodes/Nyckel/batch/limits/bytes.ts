import type { Candidate, RequestGate } from './gate';

const KIB = 1024;

/** Bodies in flight per account, bytes. */
export const BYTE_BUDGET = 64 * KIB * KIB;

/** A request below this many bytes is not counted: 25 of them are nothing. */
export const COUNTED_FROM_BYTES = 64 * KIB;

type Sized = Pick<Candidate, 'bytes'>;

/** Whether a request is big enough to be counted. */
export const isBig = ({ bytes }: Sized): boolean => bytes >= COUNTED_FROM_BYTES;

/** Keeps the memory of the bodies in flight bounded, without ever holding back one that is alone. */
export class ByteBudget implements RequestGate {
	private taken = 0;

	/** @inheritdoc RequestGate.admits */
	admits(candidate: Sized, holdsEarlier: boolean): boolean {
		if (!isBig(candidate)) return true;
		// No counted one overtakes another that waits for room, or that one would starve.
		return !holdsEarlier && (this.taken === 0 || this.taken + candidate.bytes <= BYTE_BUDGET);
	}

	/** @inheritdoc RequestGate.started */
	started(start: Sized): void {
		if (isBig(start)) this.taken += start.bytes;
	}

	/** @inheritdoc RequestGate.ended */
	ended(start: Sized): void {
		if (isBig(start)) this.taken -= start.bytes;
	}
}
