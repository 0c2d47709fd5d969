import { describeFaults } from './matrix';

describeFaults('REPLIES');
