import { getFunction } from '../api/endpoints';
import type { Failure } from '../api/failures';
import { parseObject } from '../api/replies';
import type { ApiRequest, NyckelFunction } from '../api/types';
import type { Outcome, Unanswered } from '../batch';
import { InvokeVersions } from './invokeVersions';
import { SearchAddresses } from './searchAddresses';

/** Makes a request at once, in the slot that the asking item holds. */
export type Ask = (request: ApiRequest) => Promise<Outcome<unknown, Failure>>;

/** What a function says of itself; `about` is missing where it says nothing. */
export interface About {
	kind: 'known';
	about?: NyckelFunction;
	/** Nyckel has no such function. */
	missing?: Failure;
}

/** Questions in vain, after which nothing is known of the function: as often as a look-up for the editor is tried. */
const MAX_IN_VAIN = 3;

/** What a batch learns of one function while it runs. Asked for only after a refusal. */
export class FunctionFacts {
	/** What the function says of itself, once it was asked. */
	about?: NyckelFunction;

	/** A request about it was answered well. */
	isThere = false;

	/** At which address its invocations are answered. */
	readonly versions = new InvokeVersions();

	/** At which address it is searched. */
	readonly searches = new SearchAddresses();

	private asked?: Promise<About | Unanswered<Failure>>;

	private inVain = 0;

	constructor(readonly functionId: string) {}

	/**
	 * Asks the function about itself, once for all items; again only where no answer came.
	 * @returns the outcome of the question where it is to be asked again later
	 */
	async ask(ask: Ask): Promise<About | Unanswered<Failure>> {
		this.asked ??= this.askOnce(ask);
		return await this.asked;
	}

	private async askOnce(ask: Ask): Promise<About | Unanswered<Failure>> {
		const outcome = await ask(getFunction(this.functionId));
		if (outcome.kind === 'done') {
			const parsed = parseObject<NyckelFunction>(outcome.value);
			this.about = parsed.ok ? parsed.value : undefined;
			this.isThere = true;
			return { kind: 'known', about: this.about };
		}
		if (outcome.error.code === 'notFound') return { kind: 'known', missing: outcome.error };
		if (outcome.kind !== 'throttled') this.inVain += 1;
		if (outcome.kind === 'refused' || this.inVain >= MAX_IN_VAIN) {
			return { kind: 'known' };
		}
		this.asked = undefined;
		return outcome;
	}
}

/** What a batch learns of the functions of its items: one entry for each, shared by all its items. */
export class KnownFunctions {
	private readonly facts = new Map<string, FunctionFacts>();

	/** @returns the same facts for the same ID */
	of(functionId: string): FunctionFacts {
		const facts = this.facts.get(functionId) ?? new FunctionFacts(functionId);
		this.facts.set(functionId, facts);
		return facts;
	}
}
