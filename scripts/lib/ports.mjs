import { createServer } from 'node:net';

import { Stop } from './stop.mjs';

const HOST = '127.0.0.1';

/**
 * @param {number} port
 * @param {string} option the option that chooses another one
 * @throws {Stop} when the port is taken or not allowed
 */
export async function requireFreePort(port, option) {
	try {
		await listenOnce(port);
	} catch {
		throw new Stop(
			`Port ${port} is taken: stop what uses it, or choose another with "npm run n8n -- ${option} <port>".`,
		);
	}
}

/** @returns {Promise<number>} a port that was free a moment ago */
export async function freePort() {
	return await listenOnce(0);
}

/**
 * @param {number} port
 * @returns {Promise<number>}
 */
function listenOnce(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, HOST, () => {
			const address = server.address();
			const bound = typeof address === 'object' && address ? address.port : port;
			server.close(() => resolve(bound));
		});
	});
}
