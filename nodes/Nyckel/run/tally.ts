import type { Failure } from '../api/failures';
import { ruleOf } from '../api/failureTable';
import type { Outcome } from '../batch';

/** What a run has done and cost so far. */
export class Tally {
	/** Invocations that were answered: Nyckel counts each. */
	invocations = 0;

	/** Invocations that may have reached Nyckel without a usable answer coming back. */
	uncertain = 0;

	/** Requests beyond the first of the same. */
	sentAgain = 0;

	/** Answers of "too many requests". */
	throttled = 0;

	/** Items that an earlier try of this run had finished. */
	remembered = 0;

	/** Items that share the answer of an identical one. */
	reused = 0;

	/** Items that have ended. */
	ended = 0;

	/** Of these, those without a result. */
	failed = 0;

	/** Time that the account's limits held the run back, milliseconds. */
	limitedMs = 0;

	/** Time that Nyckel was away, milliseconds. */
	awayMs = 0;

	/** Notes that items have ended without a result. */
	endedWithout(items: number): void {
		this.ended += items;
		this.failed += items;
	}

	/**
	 * Notes what an attempt has come to.
	 * @param isInvocation whether Nyckel counts such a request
	 * @param isAgain whether the same was sent before
	 */
	attempted(outcome: Outcome<unknown, Failure>, isInvocation: boolean, isAgain: boolean): void {
		if (isAgain) this.sentAgain += 1;
		if (outcome.kind === 'throttled') this.throttled += 1;
		if (!isInvocation) return;
		if (outcome.kind === 'done') this.invocations += 1;
		else if (mayBeCounted(outcome)) this.uncertain += 1;
	}
}

/** No answer came, or one that is no result; who says that it could not answer has most likely not counted it. */
function mayBeCounted(outcome: Exclude<Outcome<unknown, Failure>, { kind: 'done' }>): boolean {
	return outcome.kind !== 'passing' && ruleOf(outcome.error.code).mayBeDone === true;
}
