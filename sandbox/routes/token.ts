import type { FastifyInstance } from 'fastify';

import type { SandboxState } from '../server/state';

/** Where tokens come from. */
export const TOKEN_PATH = '/connect/token';

/** Client credentials in a form, a token in return. Source: nyckel-api.md, "Authentication". */
export function tokenRoute(app: FastifyInstance, state: SandboxState): void {
	app.post<{ Body: Partial<Record<string, string>> | undefined }>(TOKEN_PATH, (request, reply) => {
		const {
			grant_type: grant,
			client_id: id = '',
			client_secret: secret = '',
		} = request.body ?? {};
		// OAuth's own error bodies (RFC 6749, 5.2), not Nyckel's.
		const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
		if (!isForm) return reply.code(400).send({ error: 'invalid_request' });
		if (grant !== 'client_credentials') {
			return reply.code(400).send({ error: 'unsupported_grant_type' });
		}
		const token = state.accounts.issue(id, secret);
		if (token === undefined) return reply.code(400).send({ error: 'invalid_client' });
		const { claimedExpiresIn, tokenLifeMs } = state.config;
		const seconds = claimedExpiresIn ?? Math.max(1, Math.round(tokenLifeMs / 1000));
		return reply.send({ access_token: token, token_type: 'Bearer', expires_in: seconds });
	});
}
