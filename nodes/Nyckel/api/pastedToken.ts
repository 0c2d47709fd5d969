import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** What is pasted with a token and is none of it: blanks, quotes, the name of the header and the word before it. */
const AROUND =
	/^(?:[\s"'\u2018-\u201e]|authorization["'\u2019\u201d]?\s*:|bearer\s)+|[\s"',\u2018-\u201e]+$/gi;

/** The access token that the user has pasted, as it is sent: by itself. Blank when there is none. */
export const pastedTokenOf = ({ accessToken }: ICredentialDataDecryptedObject): string =>
	typeof accessToken === 'string' ? accessToken.replace(AROUND, '') : '';

/** The header with the same token, where n8n itself makes the request and takes an expression only. */
export const PASTED_TOKEN_HEADER = `=Bearer {{ String($credentials.accessToken).replace(${AROUND.toString()}, '') }}`;
