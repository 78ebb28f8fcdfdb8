export { AGNOSTIC_ACCOUNT, AGNOSTIC_REGION, type AssemblyStack, readCloudAssembly } from './cloud-assembly';
export { Deployment } from './deployment';
export { type FunctionResource, type FunctionSource, functionSource, functionsOf } from './function';
export { type MachineResource, type MachineSource, machineSource, machinesOf } from './machine';
export { selectStacks } from './select-stacks';
export { StackScope } from './stack-scope';
export { type TableResource, tablesOf } from './table';
