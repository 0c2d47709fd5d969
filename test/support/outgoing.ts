import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** Node.js publishes every request that starts here, whichever library makes it. */
const CHANNEL = 'http.client.request.start';

/** A request that left this process. */
export interface Departure {
	/** With the port, e.g. `127.0.0.1:5681`. */
	host: string;
	method: string;
	/** With the query. */
	path: string;
	authorization?: string;
	/** Milliseconds of the clock that was handed in. */
	at: number;
}

/** Sees every HTTP request that this process makes, also those that no server of ours answers. */
export class Outgoing {
	/** Oldest first. */
	readonly departures: Departure[] = [];

	/** @param now tells when a request leaves, milliseconds */
	constructor(private readonly now = (): number => performance.now()) {
		subscribe(CHANNEL, this.note);
	}

	/** Stops looking. */
	close(): void {
		unsubscribe(CHANNEL, this.note);
	}

	/** Requests to this host. */
	to(host: string): Departure[] {
		return this.departures.filter((departure) => departure.host === host);
	}

	private readonly note = (message: unknown): void => {
		const { request } = message as { request: ClientRequest };
		const authorization = request.getHeader('authorization');
		this.departures.push({
			host: String(request.getHeader('host')),
			method: request.method,
			path: request.path,
			...(authorization !== undefined && { authorization: String(authorization) }),
			at: this.now(),
		});
	};
}
