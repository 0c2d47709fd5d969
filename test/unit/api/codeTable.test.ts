import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

import { failureOfNodeCode } from '../../../nodes/Nyckel/api/codeTable';
import { FAILURES, type FailureCode } from '../../../nodes/Nyckel/api/failureTable';

/** Written by hand. A code that is in no row means nothing to a request: `unexpected`. */
const WRITTEN: ReadonlyArray<[code: FailureCode, nodeCodes: string]> = [
	[
		'connectionRefused',
		'ECONNREFUSED EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN ENONET EACCES EPERM UND_ERR_CONNECT_TIMEOUT ERR_SOCKET_CONNECTION_TIMEOUT',
	],
	[
		'nameNotResolved',
		'ENOTFOUND EAI_ADDRFAMILY EAI_AGAIN EAI_BADFLAGS EAI_BADHINTS EAI_CANCELED EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NODATA EAI_NONAME EAI_OVERFLOW EAI_PROTOCOL EAI_SERVICE EAI_SOCKTYPE ENODATA EFORMERR ESERVFAIL ENOTIMP EREFUSED EBADQUERY EBADNAME EBADRESP ETIMEOUT',
	],
	['noConnectionFree', 'EMFILE ENFILE ENOBUFS ENOMEM EADDRNOTAVAIL EADDRINUSE EAGAIN OUT_OF_MEM'],
	[
		'timeout',
		'ETIMEDOUT ECONNABORTED ESOCKETTIMEDOUT ERR_HTTP_REQUEST_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
	],
	[
		'connectionLost',
		'ECONNRESET EPIPE ENETRESET ENOTCONN ESHUTDOWN EOF ERR_BAD_RESPONSE ERR_NETWORK ERR_SOCKET_CLOSED ERR_STREAM_PREMATURE_CLOSE ERR_STREAM_DESTROYED ERR_HTTP2_STREAM_ERROR UND_ERR_SOCKET UND_ERR_CLOSED UND_ERR_DESTROYED UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
	],
	[
		'notHttp',
		'HPE_INVALID_CONSTANT HPE_INVALID_VERSION HPE_INVALID_STATUS HPE_INVALID_HEADER_TOKEN HPE_HEADER_OVERFLOW HPE_INVALID_CHUNK_SIZE HPE_INVALID_CONTENT_LENGTH HPE_CLOSED_CONNECTION HPE_CR_EXPECTED HPE_LF_EXPECTED UND_ERR_HEADERS_OVERFLOW UND_ERR_RES_EXCEEDED_MAX_SIZE',
	],
	['proxyUnreachable', 'UND_ERR_PRX_TLS'],
	[
		'notSecure',
		'EPROTO ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION ERR_SSL_UNSUPPORTED_PROTOCOL ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE ERR_TLS_HANDSHAKE_TIMEOUT',
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
		'CERT_SIGNATURE_FAILURE CERT_REVOKED CERT_CHAIN_TOO_LONG INVALID_CA INVALID_PURPOSE PATH_LENGTH_EXCEEDED UNABLE_TO_GET_CRL CRL_SIGNATURE_FAILURE UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD ERR_SSL_CERTIFICATE_VERIFY_FAILED ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
	],
	['redirected', 'ERR_FR_TOO_MANY_REDIRECTS ERR_FR_REDIRECTION_FAILURE'],
	['tooLarge', 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED'],
	['unsendableToken', 'ERR_INVALID_CHAR ERR_HTTP_INVALID_HEADER_VALUE'],
	['notFoundAddress', 'ERR_INVALID_URL ERR_INVALID_PROTOCOL ERR_SOCKET_BAD_PORT'],
];

const written = new Map(
	WRITTEN.flatMap(([code, nodeCodes]) =>
		nodeCodes.split(' ').map((nodeCode): [string, FailureCode] => [nodeCode, code]),
	),
);

/** Packages that n8n sends requests with, where n8n-core finds them. */
const requireFromCore = createRequire(require.resolve('n8n-core'));

/** Codes as the packages themselves list them. */
const LISTED: Record<string, () => string[]> = {
	'the system': () => [...getSystemErrorMap().values()].map(([name]) => name),
	'the operating system': () => Object.keys(constants.errno),
	axios: () => {
		const { AxiosError } = requireFromCore('axios') as { AxiosError: Record<string, unknown> };
		return Object.entries(AxiosError).flatMap(([name, value]) => (name === value ? name : []));
	},
};

describe('an error code', () => {
	it.each([...written])('%s means %s', (nodeCode, code) => {
		expect(failureOfNodeCode(nodeCode)).toBe(code);
	});

	it.each(Object.entries(LISTED))('of those that %s lists has the written meaning', (_, list) => {
		const codes = list();
		expect(codes.length).toBeGreaterThan(8);
		expect(codes.map((code) => `${code} ${failureOfNodeCode(code)}`)).toEqual(
			codes.map((code) => `${code} ${written.get(code) ?? 'unexpected'}`),
		);
	});

	it('that nobody has heard of ends its item only, and is not sent again', () => {
		const { unexpected } = FAILURES;
		expect(failureOfNodeCode('ERR_BRAND_NEW')).toBe('unexpected');
		expect(unexpected).toMatchObject({ handling: 'refused' });
		expect(unexpected).not.toHaveProperty('ends');
	});
});
