import { describeFaults } from './matrix';

describeFaults('LOST_ANSWERS');
