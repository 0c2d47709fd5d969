import { describeFaults } from './matrix';

describeFaults('TRANSPORT');
