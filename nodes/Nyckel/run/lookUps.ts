import type { IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../api/account';
import { listFields, listLabels } from '../api/endpoints';
import type { Failure } from '../api/failures';
import { ruleOf } from '../api/failureTable';
import { named } from '../api/replies';
import type { ApiRequest, NyckelField, NyckelLabel } from '../api/types';
import type { ColumnSource } from '../parameters/rowBatch';
import type { Patience } from './callOnce';
import { callPages } from './callPages';
import { RequestFailed } from './itemFailure';
import { outageFailure, probeFor } from './outage';

/** Enough to tell an outage by, in which no tries are counted; as many as an item has. They are free. */
const MAX_TRIES = 6;

/** What is looked up. */
type Entry = NyckelField | NyckelLabel;

/**
 * Whether it may pass, or is true of the items too. Any other failure says that there are no columns to be had, today as at
 * a retry: their address is not documented.
 */
function mayPass({ code }: Failure): boolean {
	const { handling, certain } = ruleOf(code);
	// A 405 is about the address of the columns.
	return handling !== 'refused' || (certain === true && code !== 'methodNotAllowed');
}

/** What a run looks up at Nyckel before its items can be read: each list once, however many items need it. */
export class LookUps implements ColumnSource {
	private readonly asked = new Map<string, Promise<unknown[]>>();

	/** Why no list can be had any more: Nyckel was away for too long, and answered nothing meanwhile. */
	private over?: Failure;

	/** @param waitMs how long an outage is waited out, milliseconds: as for the items */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly account: Account,
		private waitMs: number,
	) {}

	/**
	 * The labels of a function.
	 * @throws RequestFailed when they cannot be had
	 */
	async labels(functionId: string): Promise<NyckelLabel[]> {
		return await this.needed<NyckelLabel>(listLabels(functionId));
	}

	/**
	 * @inheritdoc ColumnSource.columns
	 * @throws RequestFailed when they cannot be had
	 */
	async columns(functionId: string): Promise<NyckelField[]> {
		return await this.needed<NyckelField>(listFields(functionId));
	}

	/**
	 * @inheritdoc ColumnSource.columnsIfTold
	 * @throws RequestFailed when they cannot be had for a reason that may pass: a retry would read the same item otherwise
	 */
	async columnsIfTold(functionId: string): Promise<NyckelField[] | undefined> {
		return await this.columns(functionId).catch((error: unknown) => {
			if (error instanceof RequestFailed && !mayPass(error.failure)) return undefined;
			throw error;
		});
	}

	/**
	 * @inheritdoc ColumnSource.columnNews
	 * @throws RequestFailed when they cannot be had
	 */
	async columnNews(functionId: string): Promise<NyckelField[]> {
		return await this.once<NyckelField>(listFields(functionId));
	}

	/** From now on no outage is waited out: nothing will be sent. */
	hurry(): void {
		this.waitMs = 0;
	}

	private async needed<T extends Entry>(first: ApiRequest): Promise<T[]> {
		const { context, account, waitMs } = this;
		return await this.once<T>(first, {
			maxTries: MAX_TRIES,
			waitMs,
			probe: probeFor(context, account, first),
			outageFailure: (newest, outage) => {
				// Nyckel is there, only this list cannot be had.
				if (!outage.isSilent) return newest;
				this.over = outageFailure(context, newest, outage);
				return this.over;
			},
		});
	}

	private async once<T extends Entry>(first: ApiRequest, patience?: Patience): Promise<T[]> {
		const asked = this.asked.get(first.path) ?? this.read<T>(first, patience);
		this.asked.set(first.path, asked);
		return (await asked) as T[];
	}

	private async read<T extends Entry>(first: ApiRequest, patience?: Patience): Promise<T[]> {
		if (this.over) throw new RequestFailed(this.over);
		const entries = await callPages<T>(this.context, this.account, first, patience);
		if (entries.ok) return named(entries.value);
		throw new RequestFailed(entries.failure);
	}
}
