// n8n's own configuration, unchanged: the community scan (package.json: n8n.strict) asks for it.
import { config } from '@n8n/node-cli/eslint';

export default config;
