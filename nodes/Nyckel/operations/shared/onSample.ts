import { listSamples } from '../../api/endpoints';
import { failure } from '../../api/failures';
import type { ApiRequest, NyckelSample } from '../../api/types';
import type { SampleReference } from '../../parameters/sample';
import type { FunctionFacts } from '../../run/functionFacts';
import type { Exchange, ItemPlan, RequestStep, ResultStep, Step } from '../../run/operation';
import { readList } from './steps';

/** What is done with a sample. */
export interface SampleUse {
	/** The request that does it. */
	request: (sampleId: string) => ApiRequest;
	/** What follows its answer. */
	done: (sampleId: string, json: unknown) => Step;
	/** What follows where there is no such sample, but an earlier attempt may have taken it out; left out: the same. */
	alreadyDone?: ResultStep;
	/** What follows where there is no such sample. */
	missing?: () => Step;
	/** The same where `missing` is left out, and the function is there; left out: the item fails. */
	gone?: ResultStep;
}

/**
 * Stands behind the ID of a sample in {@link Exchange.changes}, where others have its external ID. A retry that goes on with
 * that sample does not look for others: this tells it that it was the user's choice among several.
 */
const OF_SEVERAL = 'ofSeveral';

/** Enough to tell one sample from several. */
const ONE_OR_SEVERAL = 2;

/** The samples with an external ID, the newest first: two at most where more change nothing. */
function findSamples(
	functionId: string,
	{ externalId = '', ifSeveral }: SampleReference,
	done: (samples: NyckelSample[]) => Step,
): RequestStep {
	const query = { externalId, sortBy: 'creation', sortOrder: 'descending' };
	const keeps = (sample: NyckelSample) => sample.externalId === externalId;
	const few = { limit: ONE_OR_SEVERAL, areFew: true };
	const wanted = { keeps, ...(ifSeveral !== 'all' && few) };
	return readList(listSamples(functionId, query), wanted, done);
}

/** What follows where Nyckel has no such sample, as far as the operation says. */
const notThere = ({ alreadyDone, missing }: SampleUse, mayBeDone: boolean): Step | undefined =>
	(mayBeDone ? alreadyDone : undefined) ?? missing?.();

/**
 * Does it with each of the samples, one after the other.
 * @param by the choice by which it is these
 */
function onEach(
	[sample, ...others]: Array<Pick<NyckelSample, 'id'>>,
	use: SampleUse,
	by?: ResultStep['by'],
): RequestStep | undefined {
	if (!sample) return undefined;
	const { id } = sample;
	const marked = (step: Step): Step =>
		by !== undefined && step.kind === 'result' ? { ...step, by } : step;
	return {
		kind: 'request',
		request: use.request(id),
		changes: by === undefined ? id : `${id} ${OF_SEVERAL}`,
		next: (json) => onEach(others, use, by) ?? marked(use.done(id, json)),
		onRefusal({ code }, mayBeDone) {
			if (code !== 'noSample') return undefined;
			const step = onEach(others, use, by) ?? notThere(use, mayBeDone);
			return step && marked(step);
		},
	};
}

/** A sample is missing too where the whole function is: which it is the function tells, once for all items. */
const missingIn =
	(facts: FunctionFacts, { gone }: SampleUse): NonNullable<ItemPlan['afterRefusal']> =>
	async (refused, _, ask) => {
		if (refused.code !== 'noSample') return undefined;
		const asked = facts.isThere ? undefined : await facts.ask(ask);
		if (asked && asked.kind !== 'known') return asked;
		const missing = facts.isThere ? undefined : asked?.missing;
		return missing ? { kind: 'failure', failure: missing } : gone;
	};

/**
 * Does something with the sample that an item means: finds it first where only the external ID is known, or where there
 * is none of the sample ID. A retry goes on with the one that an earlier try may have done it with.
 * @param facts what the batch learns of the function
 */
export function onSample(
	facts: FunctionFacts,
	reference: SampleReference,
	use: SampleUse,
): Exchange & Pick<ItemPlan, 'afterRefusal' | 'moreKeys' | 'start'> {
	const { functionId } = facts;
	const { sampleId, externalId, ifSeveral } = reference;
	const afterRefusal = missingIn(facts, use);
	const findOr = (ifNone?: Step) =>
		findSamples(functionId, reference, (samples) => {
			facts.isThere = true;
			const isUnclear = samples.length > 1 && ifSeveral === 'error';
			if (isUnclear) return fail('manySamples', externalId);
			const used = ifSeveral === 'all' ? samples : samples.slice(0, 1);
			return (
				onEach(used, use, samples.length > 1 ? ifSeveral : undefined) ??
				ifNone ??
				use.missing?.() ??
				use.gone ??
				fail('noSample', externalId)
			);
		});
	const find = findOr();
	// A retry goes on with the sample that was found then: another one is found once that is gone, or a newer one has come.
	const start: ItemPlan['start'] = (_, inDoubt) => {
		if (inDoubt === undefined) return undefined;
		if (ifSeveral === 'all') return findOr(use.alreadyDone);
		const [id = '', ofSeveral] = inDoubt.split(' ');
		const again = onEach([{ id }], use, ofSeveral && ifSeveral);
		// Only a deletion is done where its sample is gone: all else is done with the one that is found now.
		return !again || use.alreadyDone
			? again
			: { ...again, onRefusal: ({ code }) => (code === 'noSample' ? find : undefined) };
	};
	if (sampleId === undefined) {
		const key = [functionId, 'samples', externalId, ifSeveral].join(' ');
		const ask = findSamples(functionId, reference, (samples) => ({
			kind: 'result',
			value: { orderKeys: samples.flatMap(({ id }) => sampleKeys(functionId, { sampleId: id })) },
		}));
		return { ...find, moreKeys: { key, ...ask }, start, afterRefusal };
	}
	return {
		request: use.request(sampleId),
		next(json) {
			facts.isThere = true;
			return use.done(sampleId, json);
		},
		start,
		afterRefusal,
		onRefusal({ code }, mayBeDone) {
			if (code !== 'noSample') return undefined;
			if (externalId === undefined) return notThere(use, mayBeDone);
			const { alreadyDone } = use;
			if (!mayBeDone || !alreadyDone) return find;
			// It was there, or is the one that is found now: to take that one out as well would be a guess.
			return findSamples(functionId, reference, (samples) =>
				samples.length === 0 ? alreadyDone : fail('unknownDeletion', externalId),
			);
		},
	};
}

const fail = (code: 'manySamples' | 'noSample' | 'unknownDeletion', sample?: string): Step => ({
	kind: 'failure',
	failure: failure(code, { sample }),
});

/** What tells a sample from others; the choice among several with one external ID is none of it. */
export const sampleIdentity = ({ sampleId, externalId }: SampleReference): unknown[] => [
	sampleId ?? null,
	externalId ?? null,
];

/** What makes two items mean the same sample: they are done in the order of the input. */
export function sampleKeys(
	functionId: string,
	{ sampleId, externalId }: Partial<SampleReference>,
): string[] {
	return [
		...(sampleId === undefined ? [] : [`${functionId} sample ${sampleId}`]),
		...(externalId === undefined ? [] : [`${functionId} external ${externalId}`]),
	];
}
