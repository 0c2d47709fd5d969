import { describeFaults } from './matrix';

describeFaults('WAITS');
