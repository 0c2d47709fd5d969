import { describeFaults } from './matrix';

describeFaults('STATUSES');
