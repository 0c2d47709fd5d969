/** What every error code means that n8n's request helpers can throw: of Node.js, OpenSSL, axios, undici and proxies. */
import type { FailureCode } from './failureTable';

/** By name. Several rows may mean the same, each for its own reason. */
const CODES: ReadonlyArray<[code: FailureCode, codes: string]> = [
	// No connection came about: nothing has been sent
	[
		'connectionRefused',
		'ECONNREFUSED EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENONET EACCES EPERM ERR_SOCKET_CONNECTION_TIMEOUT UND_ERR_CONNECT_TIMEOUT',
	],
	['connectionRefused', 'EAFNOSUPPORT EPROTONOSUPPORT ESOCKTNOSUPPORT'], // no network of this kind here: IPv6 is off
	['connectionRefused', 'EINVAL'], // an address that no connection can lead to, e.g. of another network card
	['connectionRefused', 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION'], // given up on while it was being opened
	// getaddrinfo and c-ares, which also has codes for a set-up that it cannot read
	[
		'nameNotResolved',
		'ENOTFOUND ENODATA ESERVFAIL EREFUSED EFORMERR ENOTIMP EBADRESP EBADNAME EBADQUERY ETIMEOUT',
	],
	[
		'nameNotResolved',
		'EBADFAMILY EBADFLAGS EBADHINTS EBADSTR ENONAME ECANCELLED EDESTRUCTION EFILE ENOTINITIALIZED ELOADIPHLPAPI EADDRGETNETWORKPARAMS',
	],
	['nameNotResolved', 'ECHARSET ENAMETOOLONG'], // libuv: no such name can exist
	['nameNotResolved', 'ERR_INVALID_IP_ADDRESS ERR_INVALID_ADDRESS_FAMILY'], // what the lookup gave is no address
	['noConnectionFree', 'EMFILE ENFILE ENOBUFS ENOMEM EADDRNOTAVAIL EADDRINUSE EAGAIN OUT_OF_MEM'],
	['noConnectionFree', 'EWOULDBLOCK ENOSR UND_ERR_MAX_ORIGINS_REACHED'], // as EAGAIN and ENOBUFS; undici's own bound
	// Sent, and then silence or an end
	[
		'timeout',
		'ETIMEDOUT ESOCKETTIMEDOUT ECONNABORTED ERR_HTTP_REQUEST_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
	],
	[
		'connectionLost',
		'ECONNRESET EPIPE ENETRESET ENOTCONN ESHUTDOWN EOF ERR_BAD_RESPONSE ERR_NETWORK ERR_SOCKET_CLOSED UND_ERR_SOCKET UND_ERR_CLOSED UND_ERR_DESTROYED UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
	],
	['connectionLost', 'EBADF ECANCELED EPROTOTYPE'], // closed while it was written to; the last is how macOS says so
	['connectionLost', 'UND_ERR_INFO'], // undici: the connection was taken down under the request
	['connectionLost', 'HPE_INVALID_EOF_STATE Z_BUF_ERROR'], // an answer without its end, plain or packed
	['notHttp', 'UND_ERR_HEADERS_OVERFLOW UND_ERR_RES_EXCEEDED_MAX_SIZE'],
	['proxyUnreachable', 'UND_ERR_PRX_TLS'],
	// Handshakes that fail for another reason than a certificate
	['notSecure', 'EPROTO ERR_NO_CRYPTO'], // the second: a Node.js without TLS
	// Certificates (OpenSSL, X509_V_ERR_…)
	['certificateExpired', 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CRL_HAS_EXPIRED CRL_NOT_YET_VALID'],
	[
		'certificateUntrusted',
		'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED CERT_REJECTED',
	],
	[
		'certificateOfOther',
		'ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT HOSTNAME_MISMATCH',
	],
	['certificate', 'INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED'],
	['certificate', 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY'], // of a kind that OpenSSL does not know
	['certificate', 'UNSPECIFIED'], // Node.js: refused for a reason that it has no name for, e.g. a key too short
	// What a credential or a base URL made unsendable
	['unsendableToken', 'ERR_INVALID_CHAR ERR_HTTP_INVALID_HEADER_VALUE'],
	['notFoundAddress', 'ERR_INVALID_URL ERR_INVALID_PROTOCOL ERR_SOCKET_BAD_PORT'],
	['notFoundAddress', 'ERR_UNESCAPED_CHARACTERS'], // a path that HTTP cannot carry
	['tooLarge', 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED'],
];

/** By what they have in common, in this order, where the name itself is not listed. */
const CLASSES: ReadonlyArray<[pattern: RegExp, code: FailureCode]> = [
	[/^EAI_/, 'nameNotResolved'],
	// The parser of Node.js for HTTP: something else speaks, or a header is longer than 16 kB.
	[/^HPE_/, 'notHttp'],
	// follow-redirects: n8n asks for a token with it.
	[/^ERR_FR_/, 'redirected'],
	// An alert comes from the other side: not its certificate is meant, but the one that n8n does not show.
	[/_ALERT_(.*CERTIFICATE|UNKNOWN_CA$)/, 'clientCertificate'],
	[/CERT|_CRL|^CRL_/, 'certificate'],
	// OSSL: refused before the handshake, e.g. an authority that cannot be read.
	[/^ERR_(SSL|TLS|OSSL)_/, 'notSecure'],
	// Proxies: undici's for SOCKS, and those that newer versions of Node.js use by themselves.
	[/^(UND_ERR_SOCKS5|ERR_PROXY_)/, 'proxyUnreachable'],
	// Packed answers that cannot be unpacked: gzip, Brotli (the name begins with `_`), Zstandard.
	[/^(Z_|ERR__|ZSTD_)/, 'brokenReply'],
	[/^ERR_(STREAM|HTTP2)_/, 'connectionLost'],
];

const BY_CODE = new Map(
	CODES.flatMap(([failure, codes]) =>
		codes.split(' ').map((code): [string, FailureCode] => [code, failure]),
	),
);

/** @returns the kind of failure that an error code means; `unexpected` for what is about no connection, and for new codes */
export function failureOfNodeCode(code: string): FailureCode {
	return BY_CODE.get(code) ?? CLASSES.find(([pattern]) => pattern.test(code))?.[1] ?? 'unexpected';
}
