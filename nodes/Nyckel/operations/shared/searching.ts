import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { searchAddressOf, searchSamples } from '../../api/endpoints';
import type { SearchAddress } from '../../api/endpoints';
import type { Failure } from '../../api/failures';
import { failure as failureOf } from '../../api/failures';
import { matchesOf } from '../../api/matches';
import type { ApiRequest } from '../../api/types';
import type { Unanswered } from '../../batch';
import { withField } from '../../parameters/output';
import type { SearchOutput } from '../../parameters/search';
import type { Ask, FunctionFacts } from '../../run/functionFacts';
import type { ItemFailure } from '../../run/itemFailure';
import type { ItemPlan, ItemResult, Step } from '../../run/operation';
import { bodyFingerprint, fingerprintOf } from './fingerprint';
import { isSuspect, nameOtherKind } from './functionKind';
import { DataBody } from './dataBody';
import { nameSentImages } from './sentImages';
import { itemsOf } from './steps';

/** A sample that stands in for the input. */
interface SampleBody extends IDataObject {
	sampleId: string;
}

/** What a search is made of. */
export interface SearchParts {
	/** The function, with what the batch has learned of it. */
	facts: FunctionFacts;
	query: IDataObject;
	/** What the samples are compared with. */
	compared: DataBody | SampleBody;
	/** The kind of input that is sent; left out for a sample. */
	inputType?: unknown;
	output: SearchOutput;
}

/** One search of one item. A batch holds one of these an item, so its request is made only when asked for. */
export class Searching implements ItemPlan {
	/** What the other address has said before. Not set beforehand: few items need it. */
	declare private refused?: Failure;

	constructor(private readonly made: SearchParts) {}

	get request(): ApiRequest {
		return this.at(this.made.facts.searches.first);
	}

	private at(address: SearchAddress): ApiRequest {
		const { facts, query, compared } = this.made;
		const body =
			compared instanceof DataBody
				? async (ended: AbortSignal) => await compared.build(ended)
				: compared;
		return searchSamples(facts.functionId, address, query, body, compared);
	}

	fingerprint(): Promise<string> | string {
		const { query, compared } = this.made;
		// Whichever address is asked, it is the same search: a retry knows it again.
		const identity = [this.at('current').path, query];
		return compared instanceof DataBody
			? bodyFingerprint(compared, identity)
			: fingerprintOf([...identity, compared]);
	}

	explain(failure: ItemFailure): ItemFailure {
		const { compared } = this.made;
		return compared instanceof DataBody ? nameSentImages(failure, compared.data) : failure;
	}

	next(json: unknown, request: ApiRequest): Step {
		this.made.facts.searches.noteAnswer(searchAddressOf(request));
		return { kind: 'result', value: matchesOf(json) };
	}

	async afterRefusal(
		failure: Failure,
		request: ApiRequest,
		ask: Ask,
	): Promise<Step | Unanswered<Failure> | undefined> {
		const isNotFound = failure.code === 'notFound' || failure.code === 'noSample';
		if (!isSuspect(failure) && !isNotFound) return undefined;
		const { searches } = this.made.facts;
		const address = searchAddressOf(request);
		if (isNotFound && searches.hasAnswered(address)) return undefined;
		const asked = await this.made.facts.ask(ask);
		if (asked.kind !== 'known') return asked;
		const searchesIndeed = asked.about?.output === 'Search';
		// Of a sample it may as well be the sample that is missing.
		if (searchesIndeed && failure.code === 'notFound') searches.noteMissing(address);
		const other = isNotFound && searchesIndeed ? searches.second(address) : undefined;
		if (!other || this.refused) return { kind: 'failure', failure: this.named(failure) };
		this.refused = failure;
		const again = this.at(other);
		return { kind: 'request', request: again, next: (json) => this.next(json, again) };
	}

	/** The failure, or that the function is of another kind. */
	private named(failure: Failure): Failure {
		const { facts, inputType } = this.made;
		const { about, functionId } = facts;
		const hasAnswered = facts.searches.hasAnswered();
		// Where nothing is at the other address, that says nothing of the item: what was said before does.
		const isMissing = failure.code === 'notFound' || failure.code === 'noSample';
		const telling = isMissing ? (this.refused ?? failure) : failure;
		const named = nameOtherKind(telling, { about, hasAnswered }, 'search', inputType);
		// The function is there, and of the right kind: it is the search that is missing.
		return named.code === 'notFound' && about?.output === 'Search' && !hasAnswered
			? failureOf('searchNotFound', { functionId, status: 404 })
			: named;
	}

	emit(result: ItemResult, input: INodeExecutionData): INodeExecutionData[] {
		const { output } = this.made;
		return output.kind === 'matches'
			? itemsOf(result)
			: [withField(input, output.field, result as IDataObject[])];
	}
}
