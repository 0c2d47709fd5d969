import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { Unzip } from 'node:zlib';

/** What Node.js publishes, whichever library makes or takes the request. */
const SENT = 'http.client.request.start';
const RECEIVED = 'http.server.request.start';
const ANSWERED = 'http.server.response.finish';

/** Turns of the event loop in which a server of this process answers if it has nothing to wait for. */
const ANSWERING_TURNS = 30;

/** A request of which nothing was heard for so long, milliseconds and turns, may wait for time to pass: nobody knows. */
const SILENT_MS = 20;
const SILENT_TURNS = 200;

/** Work on Node's other threads, which Node.js tells of: files, their end included, and the names of hosts. */
const ON_OTHER_THREADS = /^(FSReq|CloseReq|Get(Addr|Name)InfoReq)/;

/** The way of a piece through a stream. */
type Pass = (this: Transform, ...args: Parameters<Transform['_transform']>) => void;

/** What every stream that packs or unpacks is made of, and the way of a piece through it. */
const PACKING = Object.getPrototypeOf(Object.getPrototypeOf(Unzip.prototype)) as {
	_transform: Pass;
};
const { _transform: transform } = PACKING;

/** Idle: nothing is worked on. Busy: a request is. Silent: there are requests, and nothing is heard of any. */
export type TrafficState = 'idle' | 'busy' | 'silent';

/** When a request was last heard of. */
interface Sign {
	/** Milliseconds. */
	at: number;
	/** In turns of the event loop. */
	turn: number;
}

/** The HTTP requests that this process has under way. */
export class Traffic {
	private readonly underWay = new Map<ClientRequest, Sign>();

	/** What servers of this process have not begun to answer, by the port at the other end. */
	private readonly unanswered = new Map<number, IncomingMessage>();

	/** Pieces of answers that another thread is unpacking. */
	private unpacking = 0;

	private turn = 0;

	private isOpen = false;

	/** @param now tells the moment, milliseconds */
	constructor(private readonly now: () => number) {}

	/** Begins to look, if it does not already. */
	open(): void {
		if (this.isOpen) return;
		this.isOpen = true;
		for (const [channel, note] of this.subscriptions) subscribe(channel, note);
		this.watchUnpacking();
	}

	/** Stops looking: a process runs many test files one after the other. */
	close(): void {
		this.isOpen = false;
		for (const [channel, note] of this.subscriptions) unsubscribe(channel, note);
		PACKING._transform = transform;
	}

	/** To be called in each turn of the event loop. */
	nextTurn(): void {
		this.turn += 1;
	}

	/**
	 * Whether work of this process is under way on another thread. However long a busy machine takes for it, no time is to
	 * pass meanwhile.
	 */
	get isOnOtherThreads(): boolean {
		if (this.unpacking > 0) return true;
		return process.getActiveResourcesInfo().some((name) => ON_OTHER_THREADS.test(name));
	}

	/**
	 * What is going on. A request that a server of this process has read and leaves without an answer is not worked on:
	 * it waits for time to pass.
	 */
	get state(): TrafficState {
		let state: TrafficState = 'idle';
		for (const [request, { at, turn }] of this.underWay) {
			const turns = this.turn - turn;
			if (turns > ANSWERING_TURNS && this.isLeft(request)) continue;
			if (turns < SILENT_TURNS || this.now() - at < SILENT_MS) return 'busy';
			state = 'silent';
		}
		return state;
	}

	private isLeft({ socket }: ClientRequest): boolean {
		const received = this.unanswered.get(socket?.localPort ?? -1);
		return received?.complete === true && !received.socket.destroyed;
	}

	private readonly sent = (message: unknown): void => {
		const { request } = message as { request: ClientRequest };
		this.heardOf(request);
		request.once('response', () => {
			this.unanswered.delete(request.socket?.localPort ?? 0);
			this.heardOf(request);
		});
		request.once('close', () => this.underWay.delete(request));
	};

	/** Node.js does not tell of its packing and unpacking. */
	private watchUnpacking(): void {
		const start = () => {
			let isDone = false;
			this.unpacking += 1;
			return () => {
				if (!isDone) this.unpacking -= 1;
				isDone = true;
			};
		};
		PACKING._transform = function (chunk, encoding, callback) {
			const done = start();
			// One that fails calls nobody back.
			this.once('close', done);
			transform.call(this, chunk, encoding, (...results) => {
				this.off('close', done);
				done();
				callback(...results);
			});
		};
	}

	private readonly received = (message: unknown): void => {
		const { request } = message as { request: IncomingMessage };
		this.unanswered.set(request.socket.remotePort ?? 0, request);
	};

	private readonly answered = (message: unknown): void => {
		const { request } = message as { request: IncomingMessage };
		this.unanswered.delete(request.socket.remotePort ?? 0);
	};

	private readonly subscriptions = [
		[SENT, this.sent],
		[RECEIVED, this.received],
		[ANSWERED, this.answered],
	] as const;

	private heardOf(request: ClientRequest): void {
		this.underWay.set(request, { at: this.now(), turn: this.turn });
	}
}
