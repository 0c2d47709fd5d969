/** The half of the failure table about the way to Nyckel: addresses, proxies, TLS, networks, and the token endpoint. */
import type { FailureRule } from './failureRule';
import { CHECK_BASE_URL, CHECK_CONNECTION, SECRET_IN_DANGER, TRY_LATER } from './failureRule';

const MAY_BE_COUNTED = 'Nyckel may have counted the item all the same. Run the workflow again.';
const CHECK_CERTIFICATE = `${CHECK_BASE_URL} If a proxy of yours is in between, check it too.`;
const ASK_FOR_PROXY = 'Ask whoever runs your n8n to check its proxy setting (HTTPS_PROXY).';

/** Keyed by the `code` that error items carry in `details.code`. */
export const CONNECTION_FAILURES = {
	// Nothing has left this server
	connectionRefused: {
		handling: 'passing',
		isUnreached: true,
		message: '{host} cannot be reached',
		description: CHECK_CONNECTION,
	},
	nameNotResolved: {
		handling: 'passing',
		isUnreached: true,
		message: 'The address {host} was not found',
		description: CHECK_CONNECTION,
	},
	noConnectionFree: {
		handling: 'passing',
		message: 'Your n8n server has no connection left',
		description: "Lower 'Max Concurrent Requests', or run fewer workflows at the same time.",
	},
	blockedAddress: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Your n8n does not allow requests to {host}',
		description:
			"Check 'Base URL' in the credential. If it is right, ask whoever runs your n8n to allow this address (SSRF protection).",
	},
	unsendableToken: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'The access token holds characters that cannot be sent',
		description: 'Paste it into the credential once more, on one line.',
	},

	// Proxies of the user's side
	proxyUnreachable: {
		handling: 'passing',
		isUnreached: true,
		message: 'The proxy{proxy} cannot be reached',
		description: `Your n8n sends requests through it. ${ASK_FOR_PROXY}`,
	},
	proxyPassword: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'A proxy asks for a name and a password (status 407)',
		description:
			'Ask whoever runs your n8n to put both into its proxy setting, e.g. HTTPS_PROXY=http://name:password@proxy:3128.',
	},
	networkSignIn: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'The network of your n8n asks for a sign-in (status 511)',
		description: 'Sign in to that network, or ask whoever runs it to let n8n through to {host}.',
	},
	legallyBlocked: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: '{host} is blocked where your n8n runs (status 451)',
		description: '{reason} Ask whoever runs your network, or Nyckel, why.',
	},

	// TLS: the request has not been sent when these come
	certificateExpired: {
		handling: 'refused',
		ends: 'account',
		message: 'The certificate of {host} is out of date',
		description: `It has expired or is not good yet. ${CHECK_CERTIFICATE} Also check the clock of your n8n server.`,
	},
	certificateUntrusted: {
		handling: 'refused',
		ends: 'account',
		message: 'The certificate of {host} is not trusted',
		description:
			"Check 'Base URL' in the credential. If a proxy of yours issued it, give n8n its authority by NODE_EXTRA_CA_CERTS.",
	},
	certificateOfOther: {
		handling: 'refused',
		ends: 'account',
		message: 'The certificate of {host} is for another address',
		description: CHECK_CERTIFICATE,
	},
	certificate: {
		handling: 'refused',
		ends: 'account',
		message: 'The certificate of {host} is not valid',
		description: CHECK_CERTIFICATE,
	},
	clientCertificate: {
		handling: 'refused',
		ends: 'account',
		message: '{host} asks for a certificate of your n8n',
		description: `Nyckel asks for none. ${CHECK_CERTIFICATE}`,
	},
	notSecure: {
		handling: 'refused',
		ends: 'account',
		message: 'No secure connection to {host} is possible',
		description: `It offers no TLS version that n8n takes, or no HTTPS at all. ${CHECK_CERTIFICATE}`,
	},
	handshakeLost: {
		handling: 'passing',
		message: '{host} closed the connection before it was secure',
		description: CHECK_CONNECTION,
	},

	// After the request was sent: it may have been worked on
	timeout: {
		handling: 'ambiguous',
		mayBeDone: true,
		message: 'Nyckel did not answer in time',
		description: `${MAY_BE_COUNTED} Large images need time: send smaller ones.`,
	},
	connectionLost: {
		handling: 'ambiguous',
		mayBeDone: true,
		message: 'The connection to Nyckel was lost',
		description: MAY_BE_COUNTED,
	},
	answerLost: {
		handling: 'ambiguous',
		mayBeDone: true,
		message: 'Nyckel’s answer was lost on the way (status {status})',
		description: MAY_BE_COUNTED,
	},
	notHttp: {
		handling: 'refused',
		mayBeDone: true,
		ends: 'account',
		alone: `Other items were answered. ${MAY_BE_COUNTED}`,
		message: 'What answers at {host} does not speak HTTP as Nyckel does',
		description: `${CHECK_BASE_URL} A proxy may also be in the way.`,
	},

	// Token endpoint: nothing has reached the API yet, so sending again costs nothing
	badClient: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Nyckel did not accept the client ID and secret',
		description: '{reason} Copy both from Nyckel into the credential once more.',
	},
	blankClient: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'Nyckel did not accept the client ID and secret',
		description:
			'One of them holds a blank or a line break in the credential. Remove it, or copy both from Nyckel once more.',
	},
	noToken: {
		handling: 'refused',
		ends: 'account',
		message: 'What answers at {host} gives no access tokens',
		description: `${CHECK_BASE_URL} A proxy may also be in the way.`,
	},
	tokenFault: {
		handling: 'passing',
		message: 'Nyckel gave no access token{withStatus}',
		description: `{reason} Nyckel or a proxy in between is out of order. ${TRY_LATER}`,
	},
	// Whatever was answered before, by a token that has ended since: n8n follows redirects here.
	tokenRedirected: {
		handling: 'refused',
		ends: 'account',
		certain: true,
		message: 'The base URL leads to another address',
		description: `${CHECK_BASE_URL} ${SECRET_IN_DANGER}`,
	},
	tokenTimeout: {
		handling: 'passing',
		message: 'Nyckel did not answer in time',
		description: `It was asked for an access token. ${TRY_LATER}`,
	},
	tokenLost: {
		handling: 'passing',
		message: 'The connection to Nyckel was lost',
		description: `It was asked for an access token. ${TRY_LATER}`,
	},
} satisfies Record<string, FailureRule>;
