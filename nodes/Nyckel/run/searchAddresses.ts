import type { SearchAddress } from '../api/endpoints';

/**
 * At which of Nyckel's two addresses a function is searched. Both are documented, in different places; whether the older
 * one, or only that one, is there is not known. So the current one comes first, and the other where nothing is there.
 */
export class SearchAddresses {
	private readonly answered = new Set<SearchAddress>();

	private readonly missing = new Set<SearchAddress>();

	/** Whether any search was answered well; with an address, at that one. */
	hasAnswered(address?: SearchAddress): boolean {
		return address ? this.answered.has(address) : this.answered.size > 0;
	}

	/** Notes that a search was answered well. */
	noteAnswer(address: SearchAddress): void {
		this.answered.add(address);
		this.missing.delete(address);
	}

	/** Notes that a function which is there, and searches, is not found at an address. */
	noteMissing(address: SearchAddress): void {
		if (!this.answered.has(address)) this.missing.add(address);
	}

	/** Where an item is sent first. */
	get first(): SearchAddress {
		return this.missing.has('current') && !this.missing.has('older') ? 'older' : 'current';
	}

	/** @returns where an item is sent that was not found at an address; `undefined`: nowhere else */
	second(address: SearchAddress): SearchAddress | undefined {
		const other = address === 'current' ? 'older' : 'current';
		return this.answered.has(address) || this.missing.has(other) ? undefined : other;
	}
}
