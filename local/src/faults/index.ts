export { BETWEEN, type CallUnderFault, carryOutUnder } from './carry-out';
export type { Fault, FaultableCall, FaultCount, FaultKind, FaultObject, FaultSpec, Hit } from './fault';
export { Faults, type NamesOf } from './faults';
export { parseFault } from './parse-fault';
export { partOfBatch } from './part-of-batch';
export { refusalOf, type ServiceRefusal } from './service-errors';
