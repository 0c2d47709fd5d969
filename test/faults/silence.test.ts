import { describeFaults } from './matrix';

describeFaults('SILENCE');
