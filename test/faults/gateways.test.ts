import { describeFaults } from './matrix';

describeFaults('GATEWAYS');
