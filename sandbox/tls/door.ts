import type { Server } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

import { makeAuthority, makeServerPair } from './certificates';

/** The sockets below TLS: only those can be reset. */
const carriers = new WeakMap<object, Socket>();

/** A second way into an HTTP server: the same answers, by TLS. */
export interface TlsDoor {
	/** Base URL without a trailing slash, e.g. `https://127.0.0.1:5682`. */
	readonly url: string;
	/** Certificate of the authority, as PEM text: what `NODE_EXTRA_CA_CERTS` points to. */
	readonly authority: string;
	/** Stops listening and cuts what is open. */
	close(): Promise<void>;
}

/**
 * Opens a port on 127.0.0.1 that speaks TLS and hands its connections to a server that speaks HTTP. Certificates are
 * made now and exist in memory only.
 * @param port 0: any free one
 */
export async function openTlsDoor(server: Server, port = 0): Promise<TlsDoor> {
	const authority = await makeAuthority();
	const secureContext = createSecureContext(await makeServerPair(authority));
	const open = new Set<Socket>();
	const door: NetServer = createServer((carrier) => {
		const secured = new TLSSocket(carrier, { isServer: true, secureContext });
		carriers.set(secured, carrier);
		open.add(carrier);
		carrier.once('close', () => open.delete(carrier));
		// A client that does not like the certificate hangs up: nothing to be done here.
		secured.on('error', () => carrier.destroy());
		server.emit('connection', secured);
	});
	await new Promise<void>((resolve, reject) => {
		door.once('error', reject);
		door.listen(port, '127.0.0.1', resolve);
	});
	return {
		url: `https://127.0.0.1:${(door.address() as AddressInfo).port}`,
		authority: authority.cert,
		close: async () => {
			const closed = new Promise((resolve) => door.close(resolve));
			for (const socket of open) socket.destroy();
			await closed;
		},
	};
}

/** Resets a connection, with TLS or without. */
export function resetConnection(socket: Socket | null): void {
	(carriers.get(socket ?? {}) ?? socket)?.resetAndDestroy();
}
