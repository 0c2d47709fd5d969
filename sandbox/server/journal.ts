/** One request as the server saw it. Calls to `/_sandbox` are not logged. */
export interface LoggedRequest {
	/** 1 for the first request since start or reset. */
	seq: number;
	method: string;
	/** Without the query. */
	path: string;
	query: Readonly<Record<string, unknown>>;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Parsed; left out when empty, unread or larger than `logBodyBytes`. The client secret is masked. */
	body?: unknown;
	/** Size of the body, bytes, as the client announced it. */
	bodyBytes: number;
	/** Milliseconds on the sandbox's clock, by default since 1970. */
	startedAt: number;
	/** When the answer was out or the connection gone. */
	endedAt?: number;
	/** Status sent; left out when none was. */
	status?: number;
	/** True when the answer went out whole. */
	answered?: boolean;
	/** Client id of the account it counted for. */
	clientId?: string;
	/** Requests of the account in flight, this one included. */
	inFlight?: number;
	/** Which limit refused it. */
	limited?: 'rate' | 'in-flight';
	/** Kind of the fault it met. */
	fault?: string;
}

/** One classification that Nyckel would bill. */
export interface Invocation {
	/** `seq` of the request. */
	request: number;
	/** Short name of the function, e.g. `support`. */
	function: string;
	functionId: string;
	/** SHA-256 of the data, hexadecimal. */
	inputHash: string;
	externalId?: string;
	/** Milliseconds on the sandbox's clock. */
	at: number;
	/** False when it was billed although the client was to get no usable answer (a fault). */
	answered: boolean;
}

/** Sums since start or reset; unlike the lists they forget nothing. */
export interface Totals {
	requests: number;
	/** Calls of the token endpoint with a client ID. */
	tokenRequests: number;
	/** Answers with 429 by one of the limits. */
	limited: number;
	/** Billed classifications. */
	invocations: number;
	/** Billed classifications beyond the first of the same function, data and external id. */
	paidTwice: number;
	/** Requests that met a fault. */
	faults: number;
	/** Most requests open at once, over all accounts, refused ones and token requests included. */
	maxInFlight: number;
}

/** Entries kept in each list: the server may run for days. A tenth is dropped at a time. */
const MAX_ENTRIES = 100_000;

/** What happened, in order. */
export class Journal {
	requests: LoggedRequest[] = [];

	invocations: Invocation[] = [];

	totals: Totals = emptyTotals();

	private billed = new Set<string>();

	private openRequests = 0;

	/** Starts an entry. */
	open(entry: Omit<LoggedRequest, 'seq'>): LoggedRequest {
		this.totals.requests += 1;
		this.openRequests += 1;
		this.totals.maxInFlight = Math.max(this.totals.maxInFlight, this.openRequests);
		const logged = { seq: this.totals.requests, ...entry };
		keep(this.requests, logged);
		return logged;
	}

	/** Ends an entry. */
	close(entry: LoggedRequest, end: Pick<LoggedRequest, 'endedAt' | 'status' | 'answered'>): void {
		this.openRequests -= 1;
		Object.assign(entry, end);
	}

	/** Notes a billed classification. */
	bill(invocation: Invocation): void {
		const key = [invocation.functionId, invocation.inputHash, invocation.externalId].join(' ');
		this.totals.invocations += 1;
		if (this.billed.has(key)) this.totals.paidTwice += 1;
		this.billed.add(key);
		keep(this.invocations, invocation);
	}

	/** Forgets everything; requests still open end unseen. */
	reset(): void {
		this.requests = [];
		this.invocations = [];
		this.totals = emptyTotals();
		this.billed = new Set();
	}
}

function emptyTotals(): Totals {
	return {
		requests: 0,
		tokenRequests: 0,
		limited: 0,
		invocations: 0,
		paidTwice: 0,
		faults: 0,
		maxInFlight: 0,
	};
}

function keep<T>(list: T[], entry: T): void {
	list.push(entry);
	if (list.length > MAX_ENTRIES) list.splice(0, MAX_ENTRIES / 10);
}
