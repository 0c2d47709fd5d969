/** What every error code means that n8n's request helpers can throw: of Node.js, OpenSSL, axios, undici and proxies. */
import type { FailureCode } from './failureTable';

/** Which codes mean it. */
type Codes = Partial<Record<FailureCode, string>>;

const CODES: Codes = {
	// System calls (libuv). Nothing has been sent
	connectionRefused:
		'ECONNREFUSED EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENONET EACCES EPERM ERR_SOCKET_CONNECTION_TIMEOUT UND_ERR_CONNECT_TIMEOUT',
	// getaddrinfo and c-ares
	nameNotResolved:
		'ENOTFOUND ENODATA ESERVFAIL EREFUSED EFORMERR ENOTIMP EBADRESP EBADNAME EBADQUERY ETIMEOUT',
	noConnectionFree: 'EMFILE ENFILE ENOBUFS ENOMEM EADDRNOTAVAIL EADDRINUSE EAGAIN OUT_OF_MEM',
	// Sent, and then silence or an end
	timeout:
		'ETIMEDOUT ESOCKETTIMEDOUT ECONNABORTED ERR_HTTP_REQUEST_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
	connectionLost:
		'ECONNRESET EPIPE ENETRESET ENOTCONN ESHUTDOWN EOF ERR_BAD_RESPONSE ERR_NETWORK ERR_SOCKET_CLOSED UND_ERR_SOCKET UND_ERR_CLOSED UND_ERR_DESTROYED UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
	notHttp: 'UND_ERR_HEADERS_OVERFLOW UND_ERR_RES_EXCEEDED_MAX_SIZE',
	proxyUnreachable: 'UND_ERR_PRX_TLS',
	// Handshakes that fail for another reason than a certificate
	notSecure: 'EPROTO',
	// Certificates (OpenSSL, X509_V_ERR_…)
	certificateExpired: 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CRL_HAS_EXPIRED CRL_NOT_YET_VALID',
	certificateUntrusted:
		'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED CERT_REJECTED',
	certificateOfOther: 'ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT HOSTNAME_MISMATCH',
	certificate: 'INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED',
	// What a credential or a base URL made unsendable
	unsendableToken: 'ERR_INVALID_CHAR ERR_HTTP_INVALID_HEADER_VALUE',
	notFoundAddress: 'ERR_INVALID_URL ERR_INVALID_PROTOCOL ERR_SOCKET_BAD_PORT',
	tooLarge: 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED',
};

/** By what they have in common, in this order, where the name itself is not listed. */
const CLASSES: ReadonlyArray<[pattern: RegExp, code: FailureCode]> = [
	[/^EAI_/, 'nameNotResolved'],
	// The parser of Node.js for HTTP: something else speaks, or a header is longer than 16 kB.
	[/^HPE_/, 'notHttp'],
	// follow-redirects: n8n asks for a token with it.
	[/^ERR_FR_/, 'redirected'],
	[/CERT|_CRL|^CRL_/, 'certificate'],
	[/^ERR_(SSL|TLS)_/, 'notSecure'],
	[/^ERR_(STREAM|HTTP2)_/, 'connectionLost'],
];

const BY_CODE = new Map(
	Object.entries(CODES).flatMap(([failure, codes]) =>
		codes.split(' ').map((code): [string, FailureCode] => [code, failure as FailureCode]),
	),
);

/** @returns the kind of failure that an error code means; `unexpected` for what no request can throw */
export function failureOfNodeCode(code: string): FailureCode {
	return BY_CODE.get(code) ?? CLASSES.find(([pattern]) => pattern.test(code))?.[1] ?? 'unexpected';
}
