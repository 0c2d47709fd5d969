import { execFileSync } from 'node:child_process';
import dns from 'node:dns';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import zlib from 'node:zlib';

import { failureOfNodeCode } from '../../../nodes/Nyckel/api/codeTable';
import { judgeConnection } from '../../../nodes/Nyckel/api/connectionFailure';
import { FAILURES, type FailureCode } from '../../../nodes/Nyckel/api/failureTable';

/** Written by hand: whatever a package can throw has its row here, or its family below. */
const WRITTEN: ReadonlyArray<[code: FailureCode, nodeCodes: string]> = [
	[
		'connectionRefused',
		'ECONNREFUSED EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENONET EACCES EPERM UND_ERR_CONNECT_TIMEOUT ERR_SOCKET_CONNECTION_TIMEOUT EAFNOSUPPORT EPROTONOSUPPORT ESOCKTNOSUPPORT EINVAL ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
	],
	[
		'nameNotResolved',
		'ENOTFOUND EAI_ADDRFAMILY EAI_AGAIN EAI_BADFLAGS EAI_BADHINTS EAI_CANCELED EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NODATA EAI_NONAME EAI_OVERFLOW EAI_PROTOCOL EAI_SERVICE EAI_SOCKTYPE ENODATA EFORMERR ESERVFAIL ENOTIMP EREFUSED EBADQUERY EBADNAME EBADRESP ETIMEOUT EBADFAMILY EBADFLAGS EBADHINTS EBADSTR ENONAME ECANCELLED EDESTRUCTION EFILE ENOTINITIALIZED ELOADIPHLPAPI EADDRGETNETWORKPARAMS ECHARSET ENAMETOOLONG ERR_INVALID_IP_ADDRESS ERR_INVALID_ADDRESS_FAMILY',
	],
	[
		'noConnectionFree',
		'EMFILE ENFILE ENOBUFS ENOMEM EADDRNOTAVAIL EADDRINUSE EAGAIN OUT_OF_MEM EWOULDBLOCK ENOSR UND_ERR_MAX_ORIGINS_REACHED',
	],
	[
		'timeout',
		'ETIMEDOUT ECONNABORTED ESOCKETTIMEDOUT ERR_HTTP_REQUEST_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
	],
	[
		'connectionLost',
		'ECONNRESET EPIPE ENETRESET ENOTCONN ESHUTDOWN EOF ERR_BAD_RESPONSE ERR_NETWORK ERR_SOCKET_CLOSED ERR_STREAM_PREMATURE_CLOSE ERR_STREAM_DESTROYED ERR_HTTP2_STREAM_ERROR UND_ERR_SOCKET UND_ERR_CLOSED UND_ERR_DESTROYED UND_ERR_RES_CONTENT_LENGTH_MISMATCH EBADF ECANCELED EPROTOTYPE UND_ERR_INFO HPE_INVALID_EOF_STATE Z_BUF_ERROR',
	],
	[
		'notHttp',
		'HPE_INVALID_CONSTANT HPE_INVALID_VERSION HPE_INVALID_STATUS HPE_INVALID_HEADER_TOKEN HPE_HEADER_OVERFLOW HPE_INVALID_CHUNK_SIZE HPE_INVALID_CONTENT_LENGTH HPE_CLOSED_CONNECTION HPE_CR_EXPECTED HPE_LF_EXPECTED UND_ERR_HEADERS_OVERFLOW UND_ERR_RES_EXCEEDED_MAX_SIZE',
	],
	[
		'proxyUnreachable',
		'UND_ERR_PRX_TLS UND_ERR_SOCKS5 UND_ERR_SOCKS5_AUTH_FAILED ERR_PROXY_TUNNEL',
	],
	['brokenReply', 'Z_DATA_ERROR ERR__ERROR_FORMAT_PADDING_2 ZSTD_error_prefix_unknown'],
	[
		'notSecure',
		'EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION ERR_SSL_UNSUPPORTED_PROTOCOL ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE ERR_TLS_HANDSHAKE_TIMEOUT ERR_OSSL_PEM_NO_START_LINE ERR_NO_CRYPTO',
	],
	['certificateExpired', 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CRL_HAS_EXPIRED CRL_NOT_YET_VALID'],
	[
		'certificateUntrusted',
		'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED CERT_REJECTED',
	],
	[
		'certificateOfOther',
		'ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT HOSTNAME_MISMATCH',
	],
	[
		'certificate',
		'CERT_SIGNATURE_FAILURE CERT_REVOKED CERT_CHAIN_TOO_LONG UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY UNSPECIFIED INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED UNABLE_TO_GET_CRL CRL_SIGNATURE_FAILURE UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD ERR_SSL_CERTIFICATE_VERIFY_FAILED',
	],
	[
		'clientCertificate',
		'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
	],
	['redirected', 'ERR_FR_TOO_MANY_REDIRECTS ERR_FR_REDIRECTION_FAILURE'],
	['tooLarge', 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED'],
	['unsendableToken', 'ERR_INVALID_CHAR ERR_HTTP_INVALID_HEADER_VALUE'],
	[
		'notFoundAddress',
		'ERR_INVALID_URL ERR_INVALID_PROTOCOL ERR_SOCKET_BAD_PORT ERR_UNESCAPED_CHARACTERS',
	],

	// Of files, devices and processes: not of connections.
	[
		'unexpected',
		'E2BIG EBUSY ECHILD EDEADLK EDQUOT EEXIST EFBIG EFTYPE EIO EISDIR ELOOP EMLINK ENODEV ENOENT ENOEXEC ENOLCK ENOSPC ENOTDIR ENOTEMPTY ENOTTY ENXIO EREMOTEIO EROFS ESPIPE ESRCH ESTALE ETXTBSY EXDEV ENOTBLK EUSERS',
	],
	// Of mathematics, texts, memory and signals.
	['unexpected', 'EDOM ERANGE EOVERFLOW EILSEQ EFAULT EINTR ENOSYS ENOTSUP EOPNOTSUPP UNKNOWN'],
	// Of STREAMS, message queues, tapes and modems: libuv has no call that gives them.
	[
		'unexpected',
		'EBADMSG EIDRM EMULTIHOP ENOLINK ENOMSG ENOSTR ETIME EUNATCH ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG ENOCSI EL2HLT EPROCLIM',
	],
	// Of sockets, by a fault of the program that uses them: no request through n8n gets that far.
	[
		'unexpected',
		'EALREADY EDESTADDRREQ EINPROGRESS EISCONN EMSGSIZE ENOPROTOOPT ENOTSOCK EPFNOSUPPORT',
	],
	// Node.js on a program that uses HTTP wrongly, or serves it.
	[
		'unexpected',
		'ERR_HTTP_BODY_NOT_ALLOWED ERR_HTTP_CONTENT_LENGTH_MISMATCH ERR_HTTP_HEADERS_SENT ERR_HTTP_INVALID_STATUS_CODE ERR_HTTP_SOCKET_ASSIGNED ERR_HTTP_SOCKET_ENCODING ERR_HTTP_TRAILER_INVALID',
	],
	// Node.js on UDP, which is for programs that speak it.
	[
		'unexpected',
		'ERR_SOCKET_ALREADY_BOUND ERR_SOCKET_BAD_BUFFER_SIZE ERR_SOCKET_BAD_TYPE ERR_SOCKET_BUFFER_SIZE ERR_SOCKET_DGRAM_IS_CONNECTED ERR_SOCKET_DGRAM_NOT_CONNECTED ERR_SOCKET_DGRAM_NOT_RUNNING',
	],
	// undici and axios on a program that uses them wrongly, or has cancelled.
	[
		'unexpected',
		'UND_ERR UND_ERR_ABORT UND_ERR_ABORTED UND_ERR_BPL_MISSING_UPSTREAM UND_ERR_INVALID_ARG UND_ERR_INVALID_RETURN_VALUE UND_ERR_NOT_SUPPORTED UND_ERR_REQ_CONTENT_LENGTH_MISMATCH UND_ERR_WS_MESSAGE_SIZE_EXCEEDED ERR_BAD_OPTION ERR_BAD_OPTION_VALUE ERR_CANCELED ERR_DEPRECATED ERR_NOT_SUPPORT ERR_FORM_DATA_DEPTH_EXCEEDED',
	],
	// With them comes an answer, whose status tells what they mean.
	['unexpected', 'ERR_BAD_REQUEST UND_ERR_RESPONSE UND_ERR_REQ_RETRY'],
];

/** The same for names that begin so, where the name itself has no row. */
const FAMILIES: ReadonlyArray<[start: string, code: FailureCode]> = [
	['HPE_', 'notHttp'],
	['Z_', 'brokenReply'],
	['ERR_SSL_', 'notSecure'],
	['ERR_TLS_', 'notSecure'],
	['ERR_STREAM_', 'connectionLost'],
	['ERR_HTTP2_', 'connectionLost'],
	['ERR_PROXY_', 'proxyUnreachable'],
	['UND_ERR_SOCKS5_', 'proxyUnreachable'],
];

const written = new Map(
	WRITTEN.flatMap(([code, nodeCodes]) =>
		nodeCodes.split(' ').map((nodeCode): [string, FailureCode] => [nodeCode, code]),
	),
);

/** @returns the meaning that is written above, or that there is none */
function writtenFor(nodeCode: string): string {
	const family = FAMILIES.find(([start]) => nodeCode.startsWith(start));
	return written.get(nodeCode) ?? family?.[1] ?? 'nothing: give it a row';
}

/** Packages that n8n sends requests with, where n8n-core finds them. */
const requireFromCore = createRequire(require.resolve('n8n-core'));

/** What a file's text holds of a kind of name. */
function namesIn(path: string, pattern: RegExp): string[] {
	return readFileSync(path, 'utf8').match(pattern) ?? [];
}

/** @returns where a package of n8n-core's is installed, by one of its files at the top */
const folderOf = (name: string, file: string) =>
	join(requireFromCore.resolve(`${name}/${file}`), '..');

/** Codes as the packages themselves list them. */
const LISTED: Record<string, () => string[]> = {
	'the system': () => [...getSystemErrorMap().values()].map(([name]) => name),
	'the operating system': () => Object.keys(constants.errno),
	'the resolver of names': () =>
		Object.values<unknown>({ ...dns }).filter(
			(value): value is string => typeof value === 'string' && /^E[A-Z]+$/.test(value),
		),
	// Node.js has no public list of its codes.
	'Node.js': () => {
		const ask = "console.log(Object.keys(require('internal/errors').codes).join(' '))";
		return execFileSync(process.execPath, ['--expose-internals', '-e', ask], { encoding: 'utf8' })
			.trim()
			.split(' ')
			.filter((code) => /^ERR_(HTTP2?|PROXY|SOCKET|SSL|STREAM|TLS)_/.test(code));
	},
	zlib: () =>
		Object.keys(zlib.constants).filter((name) => /^Z_\w+_ERROR$|^Z_NEED_DICT$/.test(name)),
	axios: () => {
		const { AxiosError } = requireFromCore('axios') as { AxiosError: Record<string, unknown> };
		return Object.entries(AxiosError).flatMap(([name, value]) => (name === value ? name : []));
	},
	'follow-redirects': () =>
		namesIn(requireFromCore.resolve('follow-redirects'), /(?<=")ERR_[A-Z_]+(?=")/g),
	undici: () => {
		const core = join(folderOf('undici', 'package.json'), 'lib', 'core');
		const files = readdirSync(core).filter((name) => name.endsWith('.js'));
		return files.flatMap((name) => namesIn(join(core, name), /(?<=')UND_ERR[A-Z\d_]*(?=')/g));
	},
	// undici's parser is that of Node.js, and has its table.
	'the parser of HTTP': () => {
		const path = join(folderOf('undici', 'package.json'), 'lib', 'llhttp', 'constants.js');
		const { ERROR } = requireFromCore(path) as { ERROR: Record<string, number> };
		return Object.keys(ERROR).map((name) => `HPE_${name}`);
	},
	// Node.js, src/crypto/crypto_common.cc (X509ErrorCode): no module lists them.
	'the check of certificates': () =>
		'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID CERT_HAS_EXPIRED CRL_NOT_YET_VALID CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD OUT_OF_MEM DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA PATH_LENGTH_EXCEEDED INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED HOSTNAME_MISMATCH UNSPECIFIED'.split(
			' ',
		),
};

describe('an error code', () => {
	it.each([...written])('%s means %s', (nodeCode, code) => {
		expect(failureOfNodeCode(nodeCode)).toBe(code);
	});

	it.each(Object.entries(LISTED))('of those that %s lists has the written meaning', (_, list) => {
		const codes = list();
		expect(codes.length).toBeGreaterThan(4);
		expect(codes.map((code) => `${code} ${failureOfNodeCode(code)}`)).toEqual(
			codes.map((code) => `${code} ${writtenFor(code)}`),
		);
	});

	it.each([...written])('%s is taken from an error as %s', (nodeCode, code) => {
		expect(judgeConnection([{ code: nodeCode, message: '' }], 'www.nyckel.com')).toEqual({ code });
	});

	it('that nobody has heard of ends its item only, and is not sent again', () => {
		const { unexpected } = FAILURES;
		expect(failureOfNodeCode('ERR_BRAND_NEW')).toBe('unexpected');
		expect(unexpected).toMatchObject({ handling: 'refused' });
		expect(unexpected).not.toHaveProperty('ends');
	});

	it('that is missing, as with the client for proxies, is made up for by the text', () => {
		const path = join(
			folderOf('https-proxy-agent', 'package.json'),
			'dist/parse-proxy-response.js',
		);
		const texts = namesIn(path, /(?<=new Error\(['`])[^'`]+/g);
		expect(texts.length).toBeGreaterThan(2);
		for (const message of texts) {
			expect(`${message}: ${judgeConnection([{ message }], 'www.nyckel.com').code}`).toBe(
				`${message}: proxyUnreachable`,
			);
		}
	});
});
