import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { Account } from '../api/account';
import type { Failure } from '../api/failures';
import type { ApiRequest, NyckelLabel } from '../api/types';
import type { Unanswered } from '../batch';
import type { BatchOptions } from '../parameters/options';
import type { ParameterReader } from '../parameters/reader';
import type { RowBatch } from '../parameters/rowBatch';
import type { Routed } from '../routing/hints';
import type { Decision } from '../routing/route';
import type { Ask, KnownFunctions } from './functionFacts';
import type { ItemFailure } from './itemFailure';
import type { LookUps } from './lookUps';
import type { Tally } from './tally';

/** What an item comes to: JSON that the operation makes output items from. */
export type ItemResult = IDataObject | IDataObject[];

/**
 * How an item ended. `requests`: how often the one it stands at was made for one that others have ended; left out: never.
 * `isBegun`: that one followed an answer to another.
 */
export type End =
	| { kind: 'result'; value: ItemResult }
	/** `isShared`: not sent, or not again, since what another item has met is true of it too. */
	| { kind: 'failure'; failure: ItemFailure; isShared?: true; requests?: number; isBegun?: true }
	/** Not finished: the node stopped at another item's failure, or was cancelled. */
	| { kind: 'unfinished'; requests?: number; isBegun?: true };

/** An item has what it was sent for. */
export interface ResultStep {
	kind: 'result';
	value: ItemResult;
	/** The choice of {@link ItemPlan.choices} that it came about by; left out: any would have led to it. */
	by?: string;
	/** A hash of what an earlier try has stored along, blank: nothing, where that is not {@link ItemPlan.storedAlong}. */
	storedOtherwise?: string;
}

/** An end without a result that has a reason. */
export type Failed = Extract<End, { kind: 'failure' }>;

/** What follows an answer: a further request and what follows that, or the item's end. */
export type Step = RequestStep | ResultStep | { kind: 'failure'; failure: Failure };

/** A request, and what follows it. */
export interface Exchange {
	request: ApiRequest;
	/**
	 * What the request changes, where it may be another one at a retry, in words of the operation's own: its ID, and what
	 * else a retry must know. After a lost answer the retry is told it, and goes on with just that, whatever would be found then.
	 */
	changes?: string;
	/** Takes the answer to the request, which is handed over too. */
	next: (json: unknown, request: ApiRequest) => Step;
	/**
	 * Takes a refusal that this operation can go on from; left out, or `undefined`: it is the item's failure.
	 * @param mayBeDone an earlier attempt at the request may have reached Nyckel, without its answer coming back
	 */
	onRefusal?: (failure: Failure, mayBeDone: boolean) => Step | undefined;
}

/** An answer leads to a further request. */
export interface RequestStep extends Exchange {
	kind: 'request';
}

/** What has to be done before an item's own request; done once for all items with the same key. */
export interface Preparation extends Exchange {
	key: string;
}

/** A request whose answer tells more about a failure. */
export interface Question {
	request: ApiRequest;
	/** @returns the failure with what the answer tells */
	tell: (json: unknown) => ItemFailure;
}

/**
 * Whom an item comes after: those before it in the input that share a key with it. A key names what is changed, which
 * items may call by different names: so some keys have to be found out.
 */
export interface Order {
	/** Known from the beginning; left out: none. */
	orderKeys?: readonly string[];
	/** Further ones, told by what {@link ItemPlan.before} came to; left out: none. */
	foundKeys?: (found: ItemResult) => readonly string[];
	/**
	 * Asks for further ones: its result is `{orderKeys}`. Asked only where it matters: where other items of the batch have
	 * nothing to ask for. Left out: there are none.
	 */
	moreKeys?: Preparation;
	/** Done again it changes nothing, and undoes what an earlier item that shares a key has done in between. */
	overwrites?: boolean;
}

/** What an operation will do for one item, made before anything is sent. */
export interface ItemPlan extends Exchange, Order {
	/**
	 * The same for the same input and parameters that shape the answer or how it is read, and for no others; those of
	 * `choices` left out. A promise where a file has to be read.
	 */
	fingerprint(): Promise<string> | string;
	/**
	 * What the user has chosen for a case that need not come up, such as a sample that exists. A result of an earlier attempt
	 * counts whatever that is now, unless it came about by another choice: what was paid, made or deleted is not paid, made
	 * or deleted twice.
	 */
	choices?: readonly string[];
	/**
	 * A hash of what Nyckel only stores along, such as metadata; left out: nothing. A result of an earlier attempt counts
	 * whatever that is now, and the user is told so.
	 */
	storedAlong?: string;
	/** What the item needs done first; left out: nothing. */
	before?: Preparation;
	/**
	 * The item's first step, once its turn has come, where that depends on what was found before; left out, or `undefined`:
	 * its request.
	 * @param found what `before` came to; the same object for all items with its key
	 * @param inDoubt what an earlier try may have changed without an answer: {@link Exchange.changes} of its request
	 */
	start?: (found: ItemResult | undefined, inDoubt: string | undefined) => Step | undefined;
	/** What it changes can be changed so once only: who gets a yes knows that nobody before has done it. */
	isOnce?: boolean;
	/** Parts a result into what becomes an item of its own, at least one; left out: it is one item. */
	parts?: (result: IDataObject) => IDataObject[];
	/** Decides by which outputs a part leaves; left out: by the first. */
	route?: (part: IDataObject) => Decision;
	/**
	 * Takes the refusal of a request that need not be the last word: another request may be answered, or the function may
	 * tell more. Left out, or `undefined`: the failure stands.
	 * @param ask makes a request that costs nothing, at once
	 * @returns what follows; or, where `ask` got no answer, its outcome: the item is sent again as after any other
	 */
	afterRefusal?: (
		failure: Failure,
		request: ApiRequest,
		ask: Ask,
	) => Promise<Step | Unanswered<Failure> | undefined>;
	/** Tells more about a failure that alone does not say what to do, or asks; `undefined`: there is no more to say. */
	explain?: (failure: ItemFailure) => Question | ItemFailure | undefined;
	/** Builds the output items from a copy of a part, or of the whole result; the caller pairs them. */
	emit(part: ItemResult, input: INodeExecutionData): INodeExecutionData[];
}

/** What an item's plan is read from. */
export interface PlanSource {
	context: IExecuteFunctions;
	/** @inheritdoc RunBasics.node */
	node: INode;
	reader: ParameterReader;
	item: INodeExecutionData;
	itemIndex: number;
	/** What the rows of the batch have in common. */
	rows: RowBatch;
	/** What the batch learns of its functions. */
	known: KnownFunctions;
	/** Looks up a function's labels; asks Nyckel once per function. */
	labels: (functionId: string) => Promise<NyckelLabel[]>;
}

/** One operation of the node. Its file reads like its specification. */
export interface Operation {
	/** The parameters shown for it. */
	properties: INodeProperties[];
	/**
	 * `remembered`: it costs or changes something at Nyckel, so a finished item is never sent again.
	 * `read`: it does neither, so identical requests of a batch are made once.
	 */
	effect: 'remembered' | 'read';
	/**
	 * Reads and checks an item's parameters.
	 * @throws InputError when the item cannot be sent
	 */
	plan(source: PlanSource): Promise<ItemPlan> | ItemPlan;
	/** What is told of items that are finished, but with something else stored along than now: what, and what to do. */
	storedOtherwise?: string;
	/** Whether an item that goes on after an error keeps its input fields and files. */
	keepsInput?: (reader: ParameterReader, itemIndex: number) => boolean;
	/** How many outputs the node has; left out: one. */
	outputCount?: (node: INode) => number;
	/** What the user should know about the results of a run, one sentence a matter. */
	hints?: (routed: Routed[], reader: ParameterReader) => string[];
}

/** What is known of a run before the account is. */
export interface RunBasics {
	context: IExecuteFunctions;
	/** Read once: n8n copies it at each call. */
	node: INode;
	operation: Operation;
	items: INodeExecutionData[];
	reader: ParameterReader;
	/** Whether the first failure stops the node. */
	stops: boolean;
	/** What came up before the results that the user should know of them, one sentence a matter. */
	findings: string[];
	/** What it has done and cost so far. */
	tally: Tally;
	/** When it began, milliseconds of the clock. */
	startedAt: number;
}

/** One run of the node over its input items. */
export interface Run extends RunBasics {
	account: Account;
	batch: BatchOptions;
	/** What is looked up before items can be read. */
	lookUps: LookUps;
	/** What the rows of the batch have in common. */
	rows: RowBatch;
}

/** The items of a run once their parameters have been read. */
export interface PlannedItems {
	/** By item index; none where the parameters could not be read. */
	plans: Array<ItemPlan | undefined>;
	/** How the items without a plan ended, by item index. */
	unplanned: Map<number, End>;
}
