import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import tls from 'node:tls';

import { makeAuthority, makeServerPair } from '../../sandbox/tls/certificates';

/** Takes a connection; the answer is what is wrong with it. */
type Greet = (socket: Socket) => void;

/** A listener that no request gets through to. */
export interface BadListener {
	/** Base URL. */
	url: string;
	/** Connections so far. */
	connections: number;
}

/** What can be wrong before a request is heard, by its name in a fault row. */
export type BadListenerName =
	| 'expired certificate'
	| 'self-signed certificate'
	| 'certificate of another host'
	| 'unknown authority'
	| 'old TLS'
	| 'asks for a certificate'
	| 'no TLS'
	| 'closes in the handshake'
	| 'no HTTP'
	| 'too long headers';

/** Longer than Node.js reads, bytes. */
const LONG_HEADER = 20_000;

/** A record of TLS: alert, version 1.2, two bytes, fatal, number 116. */
const CERTIFICATE_REQUIRED = Buffer.from('15030300020274', 'hex');

/** All of them, on ports of 127.0.0.1. */
export class BadListeners {
	private readonly sockets = new Set<Socket>();

	private readonly servers: Server[] = [];

	private constructor(
		private readonly listeners: Map<BadListenerName, BadListener>,
		/** Certificate of the authority that signed what is signed. */
		readonly authority: string,
	) {}

	/** Starts them. */
	static async start(): Promise<BadListeners> {
		const authority = await makeAuthority();
		const all = new BadListeners(new Map(), authority.cert);
		const [expired, selfSigned, otherHost, stranger, good] = await Promise.all([
			makeServerPair(authority, { isExpired: true }),
			makeServerPair(undefined),
			makeServerPair(authority, { host: 'other.example' }),
			makeServerPair(await makeAuthority()),
			makeServerPair(authority),
		]);
		const secure =
			(pair: typeof good, options: tls.SecureContextOptions = {}): Greet =>
			(socket) => {
				const secureContext = tls.createSecureContext({ ...pair, ...options });
				new tls.TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
			};
		const answer =
			(text: string, scheme: 'http' | 'https'): Greet =>
			(socket) => {
				const end = () => socket.end(text);
				if (scheme === 'https') end();
				else socket.once('data', end);
			};
		const greetings: Array<[BadListenerName, 'http' | 'https', Greet]> = [
			['expired certificate', 'https', secure(expired)],
			['self-signed certificate', 'https', secure(selfSigned)],
			['certificate of another host', 'https', secure(otherHost)],
			['unknown authority', 'https', secure(stranger)],
			// Node.js itself asks for 1.2 at least; the lowest security level lets a server offer 1.1.
			['old TLS', 'https', secure(good, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })],
			// What a server of OpenSSL sends: the fatal alert certificate_required. One of Node.js only hangs up.
			[
				'asks for a certificate',
				'https',
				(socket) => socket.once('data', () => socket.end(CERTIFICATE_REQUIRED)),
			],
			['no TLS', 'https', answer('HTTP/1.1 400 Bad Request\r\n\r\n', 'https')],
			['closes in the handshake', 'https', (socket) => socket.once('data', () => socket.end())],
			['no HTTP', 'http', answer('220 mail.example ESMTP ready\r\n', 'http')],
			[
				'too long headers',
				'http',
				answer(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(LONG_HEADER)}\r\n\r\n`, 'http'),
			],
		];
		for (const [name, scheme, greet] of greetings) await all.listen(name, scheme, greet);
		return all;
	}

	/** @returns one of them */
	get(name: BadListenerName): BadListener {
		const listener = this.listeners.get(name);
		if (!listener) throw new Error(`No listener "${name}"`);
		return listener;
	}

	/** Stops all and cuts what is open. */
	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await Promise.all(
			this.servers.map((server) => new Promise((resolve) => server.close(resolve))),
		);
	}

	private async listen(
		name: BadListenerName,
		scheme: 'http' | 'https',
		greet: Greet,
	): Promise<void> {
		const server = createServer((socket) => {
			this.sockets.add(socket);
			socket.once('close', () => this.sockets.delete(socket));
			socket.on('error', () => socket.destroy());
			listener.connections += 1;
			greet(socket);
		});
		this.servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const listener: BadListener = { url: `${scheme}://127.0.0.1:${port}`, connections: 0 };
		this.listeners.set(name, listener);
	}
}
