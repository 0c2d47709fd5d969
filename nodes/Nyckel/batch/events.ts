/** Closed: requests flow. Open: none starts. Half-open: a few do, to see whether the outage is over. */
export type CircuitState = 'closed' | 'open' | 'halfOpen';

/** What the engine decides about an account, for those who run n8n. */
export type EngineEvent =
	/** The circuit breaker has changed its state; `awayMs`: for how long nothing has been answered well. */
	| { kind: 'circuit'; state: CircuitState; awayMs: number }
	/** A 429 has cut the limits to this. */
	| { kind: 'paceCut'; requestsPerSecond: number; maxConcurrency: number }
	/** No limit is cut any more. */
	| { kind: 'paceRecovered' }
	/** The first request of a credential without a token goes alone. */
	| { kind: 'firstAlone' }
	/** A refusal has ended all tasks of a scope. */
	| { kind: 'scopeEnded'; scope: string }
	/** A batch has given the account up. */
	| { kind: 'givenUp'; awayMs: number };

/** Takes notice of an event. Must not throw. */
export type Observer = (event: EngineEvent) => void;
