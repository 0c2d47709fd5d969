import type { InvokeVersion } from '../api/endpoints';
import type { NyckelFunction } from '../api/types';

/** Refusals by the older address without one good answer, after which it is of no use. */
const MAX_REFUSALS = 3;

/**
 * Which of Nyckel's two addresses for invocations a function is asked at. Functions that tag are known to be answered at
 * the older one (the vendor's SDK, 2025); what `v1` answers for them is not known. So `v1` comes first, and the other
 * one only when it has refused such a function.
 */
export class InvokeVersions {
	private readonly answered = new Set<InvokeVersion>();

	private refusals = 0;

	/** Whether any invocation was answered well; with a version, at that address. */
	hasAnswered(version?: InvokeVersion): boolean {
		return version ? this.answered.has(version) : this.answered.size > 0;
	}

	/** Notes that an invocation was answered well. */
	noteAnswer(version: InvokeVersion): void {
		this.answered.add(version);
	}

	/**
	 * Notes that an invocation was refused.
	 * @param isMissing the answer was that there is nothing at this address
	 */
	noteRefusal(version: InvokeVersion, isMissing: boolean): void {
		if (version === 'v0.9') this.refusals += isMissing ? MAX_REFUSALS : 1;
	}

	/** @returns where an item is sent first */
	first(about: NyckelFunction | undefined): InvokeVersion {
		return this.mayHelp(about) ? 'v0.9' : 'v1';
	}

	/**
	 * @param version where the item was refused
	 * @returns where the item is sent then; `undefined`: the refusal is about the item itself
	 */
	second(version: InvokeVersion, about: NyckelFunction | undefined): InvokeVersion | undefined {
		if (version === 'v1') return this.mayHelp(about) ? 'v0.9' : undefined;
		return this.answered.has('v0.9') ? undefined : 'v1';
	}

	private mayHelp(about: NyckelFunction | undefined): boolean {
		const isOfUse = this.answered.has('v0.9') || this.refusals < MAX_REFUSALS;
		return about?.output === 'Tags' && !this.answered.has('v1') && isOfUse;
	}
}
