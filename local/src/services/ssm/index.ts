export { type Parameter, ParameterStore } from './parameter-store';
