import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as a loopback server saw it. */
export interface SeenRequest {
	method: string;
	/** Path and query. */
	url: string;
	headers: IncomingMessage['headers'];
	/** As text. */
	body: string;
}

/** What a loopback server answers; status 200 and JSON unless said otherwise. */
export interface LoopbackAnswer {
	status?: number;
	/** An object or array is sent as JSON, a string as it is. */
	body?: unknown;
	headers?: Record<string, string>;
}

type Answer = (
	request: SeenRequest,
) => LoopbackAnswer | undefined | Promise<LoopbackAnswer | undefined>;

/**
 * A server on 127.0.0.1 that answers whatever a test wants, where the sandbox keeps to the contract. Its token
 * endpoint gives {@link Loopback.token} unless `answer` takes that path itself.
 */
export class Loopback {
	/** Every request, oldest first. */
	readonly seen: SeenRequest[] = [];

	/** The access token it hands out. */
	readonly token = 'opaque-access-token-of-the-loopback';

	private constructor(
		private readonly server: Server,
		private readonly answer: Answer,
	) {}

	/**
	 * @param answer makes the answer to each request; `undefined` leaves it to the token endpoint, else 404
	 */
	static async start(answer: Answer): Promise<Loopback> {
		const server = createServer();
		const loopback = new Loopback(server, answer);
		server.on('request', (request: IncomingMessage, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				void loopback.take(request, chunks).then(({ status = 200, body, headers }) => {
					response.writeHead(status, { 'content-type': 'application/json', ...headers });
					response.end(typeof body === 'string' ? body : JSON.stringify(body));
				});
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return loopback;
	}

	/** Base URL without a trailing slash. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Stops at once. */
	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async take(request: IncomingMessage, chunks: Buffer[]): Promise<LoopbackAnswer> {
		const { method = '', url = '', headers } = request;
		const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
		this.seen.push(seen);
		const answer = await this.answer(seen);
		if (answer) return answer;
		return url === '/connect/token'
			? { body: { access_token: this.token, token_type: 'Bearer', expires_in: 3600 } }
			: { status: 404, body: { message: 'Nothing here.' } };
	}
}
