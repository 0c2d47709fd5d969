/**
 * Stands in for n8n's command where n8n comes as a container only (n8n 3): the same arguments, settings and user folder,
 * in the image that NYCKEL_N8N_IMAGE names. Run with Node.js as n8n's own file is.
 */
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

const { NYCKEL_N8N_IMAGE: image = '', N8N_USER_FOLDER: folder = '' } = process.env;
const { uid, gid } = userInfo();
const settings = Object.keys(process.env).filter((name) => name.startsWith('N8N_'));

const args = [
	'run',
	'--rm',
	'--network=host',
	`--user=${uid}:${gid}`,
	`--volume=${folder}:${folder}`,
];
// By name only: values do not appear in the list of processes.
for (const name of settings) args.push('--env', name);
// n8n has not verified this package yet.
args.push('--env', `HOME=${folder}`, '--env', 'N8N_UNVERIFIED_PACKAGES_ENABLED=true');

const { status, error } = spawnSync('docker', [...args, image, ...process.argv.slice(2)], {
	stdio: 'inherit',
});
if (error) console.error(`docker did not start: ${error.message}`);
process.exitCode = status ?? 1;
