/**
 * Whether the tests run on the oldest n8n the README claims (`npm run test:oldest`). A test asks only where n8n itself
 * differs, and says how.
 */
export const onOldestN8n = process.env.N8N_GENERATION === 'oldest';
