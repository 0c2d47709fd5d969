import type { Clock, Outcome } from '../../nodes/Nyckel/batch';

/** How requests end while the service is away. */
export const AWAY_BY = ['unavailable', 'reset', 'hang'] as const;

/** A time in which the service is away; milliseconds of virtual time. */
export interface ModelOutage {
	from: number;
	to: number;
	by: (typeof AWAY_BY)[number];
}

/** What the model is made of. */
export interface UnreliableSettings {
	/** Time that an answer takes, milliseconds. */
	latencyMs: number;
	/** After which the client gives an answer up, milliseconds. */
	timeoutMs: number;
	/** In order of time. */
	outages: readonly ModelOutage[];
	/** Inputs that are refused each time. */
	poison: ReadonlySet<number>;
	/** Inputs of a function that is gone: each is refused, and so are all others of it. */
	gone: ReadonlySet<number>;
}

const POISONED = { kind: 'refused', error: 'blocked', ends: 'function:a' } as const;

const GONE = { kind: 'refused', error: '404', ends: 'function:b' } as const;

/** An account whose service goes away and comes back, and that refuses some inputs. It writes down what it sees. */
export class UnreliableAccount {
	/** When invocations started, milliseconds. */
	readonly starts: number[] = [];

	/** When the free request was made, milliseconds. */
	readonly reads: number[] = [];

	/** Times that each input may have been billed: it was worked on, or nobody can tell. */
	readonly paid: number[];

	/** Times that each input got its answer. */
	readonly answered: number[];

	/** The outages that each input met. */
	readonly met: ReadonlyArray<Set<ModelOutage>>;

	/** The most invocations that were under way at once. */
	worstInFlight = 0;

	/** Requests that are under way, reads too. */
	underWay = 0;

	private inFlight = 0;

	/**
	 * @param clock virtual time
	 * @param items number of inputs
	 * @param settings when it is away, and what it refuses
	 */
	constructor(
		private readonly clock: Clock,
		items: number,
		private readonly settings: UnreliableSettings,
	) {
		this.paid = new Array<number>(items).fill(0);
		this.answered = new Array<number>(items).fill(0);
		this.met = Array.from({ length: items }, () => new Set());
	}

	/** Makes one invocation. */
	async invoke(index: number): Promise<Outcome<string, string>> {
		this.starts.push(this.clock.now());
		this.inFlight += 1;
		this.worstInFlight = Math.max(this.worstInFlight, this.inFlight);
		const outage = this.outageNow();
		if (outage) this.met[index]?.add(outage);
		const outcome = await this.answer(this.refusalOf(index));
		this.inFlight -= 1;
		if (outcome.kind === 'done') this.answered[index] = (this.answered[index] ?? 0) + 1;
		if (outcome.kind === 'done' || outcome.kind === 'ambiguous') {
			this.paid[index] = (this.paid[index] ?? 0) + 1;
		}
		return outcome;
	}

	/** Makes the free request. */
	async read(): Promise<Outcome<string, string>> {
		this.reads.push(this.clock.now());
		return await this.answer();
	}

	private refusalOf(index: number): typeof POISONED | typeof GONE | undefined {
		const { gone, poison } = this.settings;
		if (gone.has(index)) return GONE;
		return poison.has(index) ? POISONED : undefined;
	}

	private async answer(refusal?: Outcome<never, string>): Promise<Outcome<string, string>> {
		this.underWay += 1;
		const outcome = await this.meet(refusal);
		this.underWay -= 1;
		return outcome;
	}

	/** An outage meets what comes while it lasts, and what is under way when it begins. */
	private outageNow(): ModelOutage | undefined {
		const { latencyMs, outages } = this.settings;
		const now = this.clock.now();
		return outages.find(({ from, to }) => from < now + latencyMs && to > now);
	}

	private async meet(refusal?: Outcome<never, string>): Promise<Outcome<string, string>> {
		const { latencyMs, timeoutMs } = this.settings;
		const now = this.clock.now();
		const met = this.outageNow();
		if (!met) {
			await this.clock.sleep(latencyMs);
			return refusal ?? { kind: 'done', value: 'label' };
		}
		if (met.by === 'hang') {
			await this.clock.sleep(timeoutMs);
			return { kind: 'ambiguous', error: 'timeout' };
		}
		await this.clock.sleep(Math.max(5, met.from - now));
		return met.by === 'reset'
			? { kind: 'ambiguous', error: 'reset' }
			: { kind: 'passing', error: '503' };
	}
}
