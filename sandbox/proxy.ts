import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How a proxy treats those who ask it to tunnel. */
export interface ProxyOptions {
	/** `name:password` that it asks for with 407; left out: anybody may use it. */
	password?: string;
	/** Refuses every tunnel with this status. */
	refuses?: number;
}

/** A running HTTP proxy on 127.0.0.1, for tests. It tunnels to this machine only. */
export interface TestProxy {
	/** Without a password, e.g. `http://127.0.0.1:3128`. */
	readonly url: string;
	/** Where tunnels were asked for, `host:port`, oldest first; those that were refused too. */
	readonly asked: readonly string[];
	/** Stops listening and cuts all tunnels. */
	close(): Promise<void>;
}

/** Hosts that it tunnels to: a test must reach nothing else. */
const THIS_MACHINE = ['localhost', '127.0.0.1'];

const REASONS: Record<number, string> = {
	403: 'Forbidden',
	407: 'Proxy Authentication Required',
	502: 'Bad Gateway',
};

/** Starts a proxy as companies have them: `CONNECT` and nothing else (RFC 9110, 9.3.6). */
export async function startProxy({ password, refuses }: ProxyOptions = {}): Promise<TestProxy> {
	const asked: string[] = [];
	const open = new Set<Duplex>();
	const server = createServer((_, response) => {
		response.writeHead(501).end('This proxy only tunnels.');
	});
	server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
		asked.push(request.url ?? '');
		open.add(client);
		client.on('error', () => client.destroy());
		client.once('close', () => open.delete(client));
		const [host = '', port = ''] = (request.url ?? '').split(':');
		const status = statusFor(request, host, { password, refuses });
		if (status !== undefined) refuse(client, status);
		else tunnel(client, connect(Number(port), host), head);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		close: async () => await stop(server, open),
	};
}

/** Why there is no tunnel; `undefined`: there is one. */
function statusFor(
	{ headers }: IncomingMessage,
	host: string,
	{ password, refuses }: ProxyOptions,
): number | undefined {
	const expected = password && `Basic ${Buffer.from(password).toString('base64')}`;
	if (expected && headers['proxy-authorization'] !== expected) return 407;
	if (refuses !== undefined) return refuses;
	return THIS_MACHINE.includes(host) ? undefined : 403;
}

function refuse(client: Duplex, status: number): void {
	const page = `<html><body><h1>${status} ${REASONS[status] ?? ''}</h1></body></html>`;
	client.end(
		`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\n` +
			'Content-Type: text/html\r\n' +
			(status === 407 ? 'Proxy-Authenticate: Basic realm="test"\r\n' : '') +
			`Content-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
	);
}

function tunnel(client: Duplex, target: Socket, head: Buffer): void {
	target.once('connect', () => {
		client.write('HTTP/1.1 200 Connection established\r\n\r\n');
		target.write(head);
		client.pipe(target).pipe(client);
	});
	target.on('error', () => client.destroy());
	client.once('close', () => target.destroy());
}

async function stop(server: Server, open: ReadonlySet<Duplex>): Promise<void> {
	const closed = new Promise((resolve) => server.close(resolve));
	server.closeAllConnections();
	for (const client of open) client.destroy();
	await closed;
}
