/** Failures of the connection: nothing came back, or nothing that is HTTP. */
import type { Cause } from './causes';
import { nodeCodesOf, textsOf } from './causes';
import { failureOfNodeCode } from './codeTable';
import type { FailureCode } from './failures';

/** What n8n's protection against requests to internal addresses calls its errors, and what it says in them. */
const SSRF_NAME = /^SsrfBlocked/;
const SSRF_TEXT = /resolves to a restricted IP address|blocked by .*hostname/i;

/** Texts that say more than the code that comes with them. */
const TELLING_TEXTS: ReadonlyArray<[pattern: RegExp, code: FailureCode]> = [
	// Node.js: nothing of the request was sent, so it cannot have been worked on.
	[/before secure TLS connection was established/, 'handshakeLost'],
	// OpenSSL, which Node.js often gives as EPROTO: alerts about a client's certificate (RFC 8446, 6.2).
	[/SSL alert number (?:4[1-68]|116)\b/, 'clientCertificate'],
	// zlib and Brotli, whose codes n8n 1 drops.
	[
		/^(?:incorrect \w+ check|invalid block type|unknown compression method|Decompression failed)$/,
		'brokenReply',
	],
	[/^unexpected end of file$/, 'connectionLost'],
	// axios: the answer broke off; n8n 1 drops its code.
	[/^stream has been aborted$/, 'connectionLost'],
	// https-proxy-agent: the proxy hung up on CONNECT, or what it answered is not HTTP.
	[/(before receiving|from proxy) CONNECT response/, 'proxyUnreachable'],
];

/** Where Node.js says it wanted to connect to, or what name it asked for. */
const CONNECTED_TO = /\bconnect E\w+ (\S+):(\d+)/;
const ASKED_FOR = /\bgetaddrinfo E\w+ (\S+)/;

/** The ports that an address without one stands for. */
const DEFAULT_PORTS = ['443', '80'];

/** @returns the address that could not be reached, unless it is the host's own: n8n only calls a proxy besides */
function proxyIn(texts: string[], host: string): string | undefined {
	const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
	for (const text of texts) {
		const [, address, to = ''] = CONNECTED_TO.exec(text) ?? [];
		if (address !== undefined) {
			const isOwn = port === undefined ? DEFAULT_PORTS.includes(to) : to === port;
			return isOwn ? undefined : `${address}:${to}`;
		}
		const [, asked] = ASKED_FOR.exec(text) ?? [];
		if (asked !== undefined) return asked === name ? undefined : asked;
	}
	return undefined;
}

/**
 * @param host the one that was asked, with its port
 * @returns what the errors say of the connection; `unexpected` when they are not about it
 */
export function judgeConnection(
	causes: Cause[],
	host: string,
): { code: FailureCode; proxy?: string } {
	const texts = textsOf(causes);
	const says = (pattern: RegExp) => texts.some((text) => pattern.test(text));
	if (causes.some(({ name }) => SSRF_NAME.test(String(name))) || says(SSRF_TEXT)) {
		return { code: 'blockedAddress' };
	}
	const telling = TELLING_TEXTS.find(([pattern]) => says(pattern));
	if (telling) return { code: telling[1] };
	const [nodeCode] = nodeCodesOf(causes);
	if (nodeCode === undefined) return { code: 'unexpected' };
	const isConnecting = says(CONNECTED_TO) || causes.some(({ syscall }) => syscall === 'connect');
	const code =
		nodeCode === 'ETIMEDOUT' && isConnecting ? 'connectionRefused' : failureOfNodeCode(nodeCode);
	if (code !== 'connectionRefused' && code !== 'nameNotResolved') return { code };
	const proxy = proxyIn(texts, host);
	return proxy === undefined ? { code } : { code: 'proxyUnreachable', proxy };
}
