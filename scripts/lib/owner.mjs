import { Stop } from './stop.mjs';

/** The sign-in of the local n8n. It listens on this machine only and holds nothing but the sandbox. */
export const OWNER = { email: 'owner@example.com', password: 'Nyckel-sandbox-1' };

/**
 * Sets up the owner of a new n8n. One that has its owner already is left as it is.
 * @param {string} editor address of the editor
 */
export async function setUpOwner(editor) {
	if (!(await needsOwner(editor))) return;
	const reply = await fetch(`${editor}/rest/owner/setup`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ ...OWNER, firstName: 'Nyckel', lastName: 'Sandbox' }),
	});
	if (!reply.ok) throw new Stop(`n8n did not take the sign-in: HTTP ${reply.status}.`);
}

/** @param {string} editor */
async function needsOwner(editor) {
	const reply = await fetch(`${editor}/rest/settings`);
	const { data } = await reply.json();
	return data?.userManagement?.showSetupOnFirstLoad !== false;
}
