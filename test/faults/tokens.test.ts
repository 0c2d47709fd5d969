import { describeFaults } from './matrix';

describeFaults('TOKENS');
